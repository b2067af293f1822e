"""Several treadmills behind one door: each at its post, each its own failure domain.

The one rule: what is asked of one treadmill is handed to its loop before this returns, and touches
no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.lateness import LATE_MS_MAX, STUCK_MS_MAX
from treadmill_ctl.runtime.lease import Keep
from treadmill_ctl.runtime.means import Means
from treadmill_ctl.runtime.post import SERVICE, Post
from treadmill_ctl.runtime.room import Changes, Configuration, Heed
from treadmill_ctl.runtime.view import Posted, View
from treadmill_ctl.runtime.wish import Prepared, Wish

LEAVE_S: Final = 45.0  # a ramp from the ceiling, a belt that does not report, and a record
STEP_MS: Final = 61  # prime to a tick's 100 ms: however many treadmills, their ticks lie apart
CONNECTS_APART_S: Final = 0.02  # a hundred that connect in one breath hold up each other's ticks
_STUCK: Final = f"this computer does not keep up, ticks are over {STUCK_MS_MAX} ms late"


class Hub:
    """The treadmills of a service. Use `open` and `close` on the loop that it is to live on."""

    def __init__(
        self, means: Means, configuration: Configuration, treadmills: Mapping[str, str]
    ) -> None:
        self._means, self._configuration = means, configuration
        self._posts: dict[str, Post] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._made = 0
        self._heeds: list[Heed] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._wanted = dict(treadmills)
        self._stuck: set[str] = set()

    def open(self) -> None:
        """Send every post to its treadmill; the first word to each is stop."""
        for number, (name, url) in enumerate(self._wanted.items()):
            self._man(name, url, number * CONNECTS_APART_S)

    async def close(self) -> None:
        """Ramp everything to its stop, see it stand, close the records; within a bound."""
        for post in self._posts.values():
            post.leave()
        tasks = [*self._tasks.values(), *self._leaving]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LEAVE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._posts, self._tasks = {}, {}

    @property
    def names(self) -> tuple[str, ...]:
        """The treadmills, in the order of the configuration."""
        return tuple(self._posts)

    @property
    def walks(self) -> int:
        """How many sessions are under way."""
        return sum(post.posted is Posted.SESSION for post in self._posts.values())

    def judges(self, now_ms: int) -> bool:
        """Whether every loop that there is ticks."""
        return all(post.judges(now_ms) for post in self._posts.values())

    def view(self, name: str) -> View:
        """A treadmill as it is now."""
        return self._posts[name].view()

    def ask(
        self,
        name: str,
        request: Request,
        asker: Asker,
        confirms: tuple[str, ...] = (),
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> Denied | None:
        """Hand in a request; judged before this returns."""
        return self._posts[name].ask(request, asker, confirms, tells)

    def ask_all(self, request: Request, asker: Asker) -> Mapping[str, Denied | None]:
        """Stop, estop or pause everywhere; one that fails keeps it from no other."""
        return {name: self._asked(post, request, asker) for name, post in self._posts.items()}

    def remark(self, name: str, said: dict[str, Any], asker: Asker) -> Denied | None:
        """Symptoms and words, into the record of the session."""
        return self._posts[name].remark(said, asker)

    def leave(self, name: str, asker: Asker) -> Denied | None:
        """Give up a session that has tripped, as it stands."""
        return self._posts[name].give_up(asker)

    async def plan(self, name: str | None, wish: Wish) -> Prepared | Denied:
        """What would be walked, held against the treadmill if one is named and connected."""
        machine = None if name is None else self._posts[name].machine
        planner, aside = self._means.planner, self._means.aside
        found = await aside(lambda: planner.prepared(wish))
        if isinstance(found, Denied):
            return found
        said = await aside(lambda: found.check(machine))
        return said if isinstance(said, Denied) else found.with_warnings(said)

    async def start(self, name: str, wish: Wish, asker: Asker) -> Denied | View:
        """Prepare a session, and take the lease."""
        post = self._posts[name]
        slow = [each.lateness for each in self._posts.values() if each.lateness.slow]
        if slow:
            late_ms = max(each.p99_ms for each in slow)
            return Denied(
                f"this computer does not keep up: one tick in a hundred is {late_ms} ms late or"
                " more",
                f"at most {LATE_MS_MAX} ms while a new session begins",
                "end another program or another session, and try again in a minute",
            )
        denied = await post.start(wish, asker)
        return post.view() if denied is None else denied

    def take_lease(self, name: str, keep: Keep, asker: Asker) -> Denied | None:
        """Drive from now on, where nobody else does."""
        return self._posts[name].driving.take(keep, asker)

    def take_lease_over(self, name: str, keep: Keep, asker: Asker) -> None:
        """The same whoever drives."""
        self._posts[name].driving.take_over(keep, asker)

    def release_lease(self, name: str, asker: Asker) -> Denied | None:
        """Drive no more."""
        return self._posts[name].driving.release(asker)

    def heard(self, connection: int) -> None:
        """Any word came over a connection."""
        for post in self._posts.values():
            post.driving.heard(connection)

    def gone(self, connection: int) -> None:
        """A connection is gone."""
        for post in self._posts.values():
            post.driving.gone(connection)

    def listen(self, heed: Heed) -> Callable[[], None]:
        """Be told of every treadmill's ticks; the result ends it."""
        self._heeds.append(heed)

        def unheeded() -> None:
            if heed in self._heeds:
                self._heeds.remove(heed)

        return unheeded

    def last_lines(self, count: int) -> tuple[str, ...]:
        """So many of the last lines of the service's log."""
        return self._means.notices.last(count)

    async def check_configuration(self) -> Denied | tuple[str, ...]:
        """Read the configuration's file, change nothing; what a reload would change."""
        found = await self._read()
        return found if isinstance(found, Denied) else found.lines

    async def reload(self, asker: Asker) -> Denied | tuple[str, ...]:
        """Take the configuration's file on; refused, it changes nothing."""
        say = self._means.notices.say
        found = await self._read()
        if isinstance(found, Denied):
            say("configuration", f"not taken on, as asked by {asker.who}: {found.why}")
            return found
        await self._means.aside(self._configuration.take)
        self._rearrange(found.treadmills)
        for line in found.lines:
            say("configuration", f"{line} (asked by {asker.who})")
        return found.lines

    # -- inside --------------------------------------------------------------------------------

    def _asked(self, post: Post, request: Request, asker: Asker) -> Denied | None:
        try:
            return post.ask(request, asker)
        except Exception as bug:  # noqa: BLE001 - the next treadmill is told all the same
            self._told(post.name, bug)
            return Denied(f"a fault of treadmill-ctl itself: {bug}", next="pull the key")

    async def _read(self) -> Denied | Changes:
        """What the file says, where it can be taken on now."""
        found = await self._means.aside(self._configuration.read)
        if isinstance(found, Denied):
            return found
        for name, post in self._posts.items():
            if post.in_session and found.treadmills.get(name) != post.url:
                why = f"a session is under way on {name}, which would change"
                return Denied(why, next="when it is over, ask again")
        return found

    def _man(self, name: str, url: str, after_s: float = 0.0) -> None:
        offset_ms = self._made * STEP_MS % TICK_MS
        self._made += 1
        post = self._posts[name] = Post(name, url, self._means, offset_ms, self._changed)
        self._tasks[name] = asyncio.get_running_loop().create_task(
            _sent(post, after_s), name=f"post {name}"
        )

    def _rearrange(self, treadmills: Mapping[str, str]) -> None:
        """Send posts where there are new treadmills, and let those go that are none any more."""
        for name, post in list(self._posts.items()):
            if treadmills.get(name) != post.url:
                post.leave()
                del self._posts[name]
                self._stuck.discard(name)
                leaving = self._tasks.pop(name)
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)
        for name, url in treadmills.items():
            if name not in self._posts:
                self._man(name, url)
        self._posts = {name: self._posts[name] for name in treadmills}

    def _relieve(self, name: str) -> None:
        """A computer that does not come round to its ticks walks nobody: said once, to all."""
        post = self._posts.get(name)
        if post is None or not post.lateness.stuck:
            self._stuck.discard(name)
            return
        if not self._stuck:
            self._means.notices.say(SERVICE, f"{_STUCK}: every belt is ramped to its stop")
            self.ask_all(Request.STOP, Asker(SERVICE, _STUCK))
        self._stuck.add(name)

    def _changed(self, name: str) -> None:
        self._relieve(name)
        for heed in tuple(self._heeds):
            try:
                heed(name)
            except Exception as bug:  # noqa: BLE001 - whoever looks on touches no treadmill
                self._heeds.remove(heed)
                self._told(name, bug)

    def _told(self, name: str, bug: Exception) -> None:
        context = {"message": f"{name}: a fault beside its loop", "exception": bug}
        asyncio.get_running_loop().call_exception_handler(context)


async def _sent(post: Post, after_s: float) -> None:
    """A post that goes to its treadmill in its turn."""
    await asyncio.sleep(after_s)
    await post.run()
