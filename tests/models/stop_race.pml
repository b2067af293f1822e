/* A stop against a speed that was already decided.
 *
 * The loop decides a speed and later hands it to the one ordered channel; a person's stop comes in
 * between. Built plainly, the check of the epoch and the hand-over are one step, as in the
 * service. With -DAWAIT_BETWEEN a task switch lies between them, as an `await` would put it there.
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

inline hand_over(what, its_epoch) {
    atomic {
        wire!what(its_epoch);
        if
        :: what == STOP -> stopped = its_epoch
        :: what == SPEED && its_epoch < stopped -> overtaken = true
        :: else -> skip
        fi
    }
}

/* The loop: clears a speed in the epoch of now, works on, hands it over if the epoch still holds. */
active proctype decides() {
    byte cleared;
    byte left = COMMANDS;
    do
    :: left > 0 ->
        cleared = epoch;       /* the guard stamps it */
#ifdef AWAIT_BETWEEN
        if
        :: cleared == epoch -> hand_over(SPEED, cleared)   /* asked here, written there */
        :: cleared != epoch -> skip
        fi;
#else
        atomic {
            if
            :: cleared == epoch -> hand_over(SPEED, cleared)
            :: else -> skip
            fi
        };
#endif
        left--
    :: left == 0 -> break
    od
}

/* Whoever says stop: raises the epoch and hands the stop over in one step, in both variants. */
active proctype stops() {
    byte left = STOPS;
    do
    :: left > 0 ->
        atomic { epoch++; hand_over(STOP, epoch) };
        left--
    :: left == 0 -> break
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
