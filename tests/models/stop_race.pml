/* A stop against a speed that was already decided.
 *
 * The loop decides a speed and hands it to the driver; the driver writes it to the one ordered
 * channel, or keeps it while the machine owes the answer to the one before. A person's stop comes
 * in between. Built plainly this is the service: judge and hand-over are one step, and a stop
 * drops what waits in the driver. Two mistakes can be built in:
 *   -DAWAIT_BETWEEN  a task switch between judge and hand-over, as an `await` would put it there
 *   -DKEEPS_WAITING  a stop goes past what waits in the driver and leaves it waiting
 *
 * Claim: behind a stop on the channel stands no speed that was decided before it.
 */
#define COMMANDS 3
#define STOPS 2

mtype = { SPEED, STOP };

byte epoch = 0;               /* rises with every stop */
chan wire = [8] of { mtype, byte };   /* what was handed over, in order, with its epoch */
byte stopped = 0;             /* epoch of the last stop on the wire; 0: none */
bool overtaken = false;

bool under_way = false;       /* the driver: a speed is written and not answered yet */
bool waits = false;           /* and another one waits for that */
byte waiting_epoch;

inline write(what, its_epoch) {
    wire!what(its_epoch);
    if
    :: what == STOP -> stopped = its_epoch
    :: what == SPEED && its_epoch < stopped -> overtaken = true
    :: else -> skip
    fi
}

inline to_driver(its_epoch) {
    if
    :: under_way -> waits = true; waiting_epoch = its_epoch   /* the newest wins */
    :: else -> under_way = true; write(SPEED, its_epoch)
    fi
}

/* The loop: judges a speed in the epoch of now and hands it over. */
active proctype decides() {
    byte cleared;
    byte left = COMMANDS;
    do
    :: left > 0 ->
#ifdef AWAIT_BETWEEN
        cleared = epoch;                        /* judged here, handed over there */
        atomic { to_driver(cleared) };
#else
        atomic { cleared = epoch; to_driver(cleared) };
#endif
        left--
    :: left == 0 -> break
    od
}

/* Whoever says stop: in every variant it is written at once, whatever is under way. */
active proctype stops() {
    byte left = STOPS;
    do
    :: left > 0 ->
        atomic {
            epoch++;
#ifndef KEEPS_WAITING
            waits = false;
#endif
            write(STOP, epoch)
        };
        left--
    :: left == 0 -> break
    od
}

/* The machine's answer to a speed: the one that waits goes out. */
active proctype answers() {
end:
    do
    :: atomic {
        under_way -> under_way = false;
        if
        :: waits -> waits = false; under_way = true; write(SPEED, waiting_epoch)
        :: else -> skip
        fi
    }
    od
}

/* The treadmill takes what comes, in order. */
active proctype belt() {
    mtype what;
    byte its_epoch;
end:
    do
    :: wire?what(its_epoch)
    od
}

ltl no_speed_overtakes_a_stop { [] !overtaken }
