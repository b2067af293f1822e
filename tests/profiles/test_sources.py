"""What the shipped profiles say comes from a source, against what the sources say.

The one rule: every number, every dose and every citation stands here a second time, taken from the
texts and not from the profiles; a profile that changes one fails.
"""

from __future__ import annotations

import pytest

from measured_walker import TODAY
from treadmill_ctl.core.check import check
from treadmill_ctl.core.limits import Caps, in_force
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Segment, SegmentKind
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import load
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.profile import Kind, Profile
from treadmill_ctl.schema.resolve import resolve

DOCUMENTS = {name: load(path) for name, path in profiles_in(data_folder("profiles")).items()}
PROFILES = {name: document.profile for name, document in DOCUMENTS.items()}
PUBLISHED = [name for name, shape in PROFILES.items() if shape.kind is Kind.PUBLISHED]

BRUCE = {
    1: ("1.7 mph", "10 %"),
    2: ("2.5 mph", "12 %"),
    3: ("3.4 mph", "14 %"),
    4: ("4.2 mph", "16 %"),
    5: ("5.0 mph", "18 %"),
    6: ("5.5 mph", "20 %"),
    7: ("6.0 mph", "22 %"),
}
BRUCE_STAGES = {f"Stage {n}": stage for n, stage in BRUCE.items()}
GENTLER = {"First stage": ("1.7 mph", "0 %"), "Second stage": ("1.7 mph", "5 %")}


def stages(table: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The numbers of stages of three minutes."""
    found = {f"{name} > for": "3 min" for name in table}
    found |= {f"{name} > speed": speed for name, (speed, _) in table.items()}
    return found | {f"{name} > grade": grade for name, (_, grade) in table.items()}


def course(sessions_a_week: int, weeks: int) -> dict[str, str]:
    """The numbers of a course."""
    return {"course > sessions_a_week": str(sessions_a_week), "course > weeks": str(weeks)}


SHARES = (70, 80, 90, 100, 110)
BOUTS = ("Forward level", "Forward uphill", "Backward level", "Backward uphill")

# Every number that is the source's, by where it stands. A profile that is not here has none.
NUMBERS = {
    "back-cho": {
        "Walk forward > for": "30 min",
        "Walk forward > grade": "0 %",
        "Walk forward > paced > from": "3.0 km/h",
        "Walk forward > paced > to": "3.5 km/h",
        **course(3, 8),
    },
    "back-polyu": {"Walk backward > for": "15 min"},
    "balance-nadeau": {"course > weeks": "24"},
    "balke-ware": {
        "Level > speed": "3.3 mph",
        "Climb > speed": "3.3 mph",
        "Level > grade": "0 %",
        "Level > for": "1 min",
        "Climb > for": "1 min",
        "Faster > for": "1 min",
        "Climb > grade": "2 %",
        "Climbing > each_round > grade": "+1 %",
        "Faster > grade": "25 %",
        "Getting faster > each_round > speed": "+0.2 mph",
    },
    "bruce": stages(BRUCE_STAGES),
    "bruce-modified": stages(GENTLER | BRUCE_STAGES),
    "general-chaloupka": {
        **{f"{bout} > speed": "93.8 m/min" for bout in BOUTS},
        **{f"{bout} > for": "6 min" for bout in BOUTS},
        **{f"{bout} > grade": "5 %" if "uphill" in bout else "0 %" for bout in BOUTS},
    },
    "general-hreljac": {
        **{f"{share} per cent > speed": f"{share} % of transition" for share in SHARES},
        **{f"{share} per cent > grade": "0 %" for share in SHARES},
    },
    "general-terblanche": course(3, 6),
    "incline-cha": {
        "Walk backward uphill > speed": "3 km/h",
        "Walk backward uphill > grade": "10 %",
        "Walk backward uphill > for": "20 min",
        **course(5, 4),
    },
    "knee-alghadir": {
        "Walk backward > for": "10 min",
        **course(3, 6),
    },
    "knee-nct07649863": {
        "Walk backward > for": "10 min",
        "course > Walk backward > at_most": "30 min",
    },
    "knee-shen-5": {"Walk backward uphill > grade": "5 deg"},
    "knee-shen-10": {"Walk backward uphill > grade": "10 deg"},
    "knee-shen-15": {"Walk backward uphill > grade": "15 deg"},
    "knee-unweighted": course(3, 6),
    "palsy-dogan": course(2, 8),
    "palsy-kim": course(3, 8),
    "palsy-nct04981964": {
        "First part > speed": "100 % of comfortable",
        "Last part > speed": "100 % of comfortable",
        "First part > for": "5 min",
        "Last part > for": "5 min",
        "Faster part > for": "15 min",
    },
    "stroke-adaptability": {
        "Walk forward > speed": "100 % of comfortable",
        "Walk forward > grade": "0 %",
    },
    "stroke-awosika": {"course > sessions": "9"},
    "stroke-chang": course(3, 4),
    "stroke-incline": {
        "Level forward > speed": "100 % of selected-level",
        "Uphill forward > speed": "100 % of selected-uphill",
        "Uphill backward > speed": "100 % of selected-backward",
    },
    "stroke-michaelsen": {
        "Walk backward > speed": "100 % of overground",
        **course(3, 6),
        "course > Walk backward > speed": "+10 % of overground",
    },
    "stroke-nct02710773": {
        "gates > before start > systolic pressure > at_most": "200",
        "gates > before start > diastolic pressure > at_most": "100",
    },
    "stroke-speed-dependent": {"course > sessions": "10"},
    "usafsam": {
        "Stage > speed": "3.3 mph",
        "Stage > for": "3 min",
        "Stages > each_round > grade": "+5 %",
    },
}

# What the source says beside that, and no segment holds: doses, entries, what stays outside.
SAID = {
    "back-polyu": ("Pain is asked before and after",),
    "balance-nadeau": ("Progressive speed, with and without incline",),
    "general-hreljac": ("Oxygen uptake and exertion are measured",),
    "general-terblanche": (
        "The sessions become longer over the six weeks, and are walked and run",
    ),
    "general-chaloupka": ("The four bouts come in a random order",),
    "incline-cha": ("Barefoot",),
    "knee-nct07649863": ("Longer only while pain stays low. Nothing here measures pain",),
    "knee-shen-5": ("Four weeks",),
    "knee-shen-10": ("Four weeks",),
    "knee-shen-15": ("Four weeks",),
    "knee-unweighted": (
        "Up to thirty minutes after a warm-up, on a treadmill with positive pressure",
    ),
    "palsy-dogan": ("Fifteen minutes, after physiotherapy",),
    "palsy-kim": ("Up to twenty minutes, with stretching before each session",),
    "palsy-nct04981964": ("It begins in the parallel bars",),
    "stroke-adaptability": (
        "Two sessions a week for five weeks, ninety minutes each, in which two people take turns",
        "Ten per cent faster each week where the therapist finds that it is tolerated",
    ),
    "stroke-awosika": (
        "Sessions of thirty minutes, in three weeks",
        "0.3 mph (0.48 km/h) or more for an interval of six minutes",
    ),
    "stroke-chang": ("Thirty minutes of backward walking on a treadmill, and thirty minutes of",),
    "stroke-incline": (
        "level, uphill forward, uphill backward; each for up to fifteen minutes, with rests",
    ),
    "stroke-michaelsen": ("Thirty minutes a session",),
    "stroke-nct02710773": ("holds more than 0.3 km/h for three minutes with the handrail",),
    "stroke-speed-dependent": (
        "In two weeks",
        "Short trials, faster step by step, as sprinters train",
    ),
    "stroke-rose": (
        "Eight sessions of thirty minutes, from one week after the stroke, one therapist for one",
    ),
    "stroke-takami": ("part of the body's weight borne, for three weeks",),
}

# A piece of the citation, and the DOI, the number in PubMed, the number in a registry.
CITED = {
    "back-cho": ("Cho YK et al., J Phys Ther Sci 2015;27:1187-1190", None, None, None),
    "balance-nadeau": ("Med Sci Sports Exerc (MSSE) 2014;46:645-655", None, None, None),
    "general-hreljac": ("J Sports Sci Med (JSSM) 2005;4:446-454 (n = 12)", None, None, None),
    "general-terblanche": ("Int J Sports Med 2005;26:214-219 (n = 26)", None, None, None),
    "back-polyu": ("The Hong Kong Polytechnic University (n = 30)", None, None, None),
    "balke-ware": ("exercise.trekeducation.org", None, None, None),
    "bruce": ("after ACSM, 7th edition", None, None, None),
    "bruce-modified": ("after ACSM, 7th edition", None, None, None),
    "general-chaloupka": ("Sports Phys Ther (JOSPT) 1997;25(5):302-306", None, None, None),
    "incline-cha": ("Cha HG et al., J Phys Ther Sci 2016;28(6):1901-1903", None, None, None),
    "knee-alghadir": ("BMC Musculoskelet Disord 2019;20:159", None, None, None),
    "knee-nct07649863": ("(n = 44)", None, None, "NCT07649863"),
    "knee-shen-5": ("Physiother Theory Pract 2021;37(10):1109-1116", None, "31633440", None),
    "knee-shen-10": ("Physiother Theory Pract 2021;37(10):1109-1116", None, "31633440", None),
    "knee-shen-15": ("Physiother Theory Pract 2021;37(10):1109-1116", None, "31633440", None),
    "knee-unweighted": ("J Orthop Surg Res (JOSR) 2023;18:264", None, None, None),
    "palsy-dogan": ("Ann Rehabil Med 2023;47(2)", "10.5535/arm.22154", None, None),
    "palsy-kim": ("Int J Rehabil Res 2013;36(3):246-252", None, "23370765", None),
    "palsy-nct04981964": (
        "after backward walking training in children with", None, None, "NCT04981964",
    ),
    "stroke-adaptability": ("Trials 2016;17:425, Table 1", None, None, None),
    "stroke-awosika": (
        "Brain Sci 2022;12(2):133, and medRxiv 2024.09.11.24313519", None, None, None,
    ),
    "stroke-chang": (
        "Int J Environ Res Public Health 2021;18(5):2376", "10.3390/ijerph18052376", None, None,
    ),
    "stroke-incline": ("n = 6", "10.1177/09226028261451969", None, None),
    "stroke-michaelsen": (
        "Int J Stroke 2014;9:529-532", "10.1111/ijs.12255", "24730757", None,
    ),
    "stroke-nct02710773": (
        "Smania and others, Verona, as listed by strokecenter.org", None, None, "NCT02710773",
    ),
    "stroke-speed-dependent": (
        "speed-dependent treadmill training in the first months after stroke (n = 26)",
        None, None, "NCT01328301",
    ),
    "stroke-rose": (
        "J Neurol Phys Ther 2018;42(1):12-21", "10.1097/NPT.0000000000000210", None, None,
    ),
    "stroke-takami": ("J Phys Ther Sci 2010;22(2):177-187", None, None, None),
    "usafsam": ("Am J Cardiol 1977", None, None, None),
}  # fmt: skip

LABORATORY_CAPS = Caps("laboratory", backward_ckmh=600, forward_ckmh=600, acceleration_mm_s2=100)

# Sessions that the source gives a length, in minutes: as long as that, or no longer.
LASTS_MIN = {
    "balance-nadeau": 60,
    "palsy-dogan": 15,
    "palsy-nct04981964": 25,
    "stroke-awosika": 30,
    "stroke-chang": 30,
    "stroke-michaelsen": 30,
    "stroke-rose": 30,
}
LASTS_MIN_MAX = {"knee-unweighted": 30, "palsy-kim": 20}


def walks(name: str) -> list[Segment]:
    """The walks of a profile, as written, for the walker here."""
    plan = resolve(DOCUMENTS[name].ordered(1), Way.TURNED, known(name))
    return [segment for segment in plan.segments if segment.kind is SegmentKind.WALK]


def lasts_ms(name: str) -> int:
    """The length of a session."""
    return resolve(DOCUMENTS[name], Way.TURNED, known(name)).duration_ms


def known(name: str) -> Known:
    """A walker of whom all was measured at 2 km/h; what a therapist chose is slower."""
    names = PROFILES[name].measurements
    return Known(TODAY, {each: Measured(140 if each == "chosen" else 200, TODAY) for each in names})


def of_the_source(shape: Profile) -> dict[str, str | None]:
    """The numbers that a profile says are the source's."""
    return {field: entry.value for entry in shape.from_source for field in entry.fields}


@pytest.mark.parametrize("name", PROFILES)
def test_every_number_of_a_source_is_the_one_that_it_gives(name: str) -> None:
    """No number more, none less, each as written; the language holds the segments to them."""
    assert of_the_source(PROFILES[name]) == NUMBERS.get(name, {})


@pytest.mark.parametrize("name", PROFILES)
def test_what_a_source_says_beside_its_numbers_is_told(name: str) -> None:
    """Each dose, entry and order that no segment holds is told, and nothing else is."""
    told = [entry.says for entry in PROFILES[name].from_source if not entry.fields]
    restated = SAID.get(name, ())
    assert len(told) == len(restated)
    for says, words in zip(told, restated, strict=True):
        assert words in says


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_citation_is_the_one_that_was_read(name: str) -> None:
    """Journal or name, DOI, PMID and registry; what was not seen is left out."""
    text, *numbers = CITED[name]
    cited = PROFILES[name].citation
    assert cited is not None
    assert text in cited.text
    assert [cited.doi, cited.pmid, cited.registry] == numbers


def test_nothing_is_restated_of_what_does_not_ship() -> None:
    """The tables hold published profiles and no other."""
    assert set(CITED) == set(PUBLISHED)
    assert set(NUMBERS) | set(SAID) == set(PUBLISHED)


@pytest.mark.parametrize("name", LASTS_MIN)
def test_a_session_is_as_long_as_the_source_says(name: str) -> None:
    """Warm-up, rests and cool-down are part of it, so nobody walks longer than in the source."""
    assert lasts_ms(name) == LASTS_MIN[name] * 60_000


@pytest.mark.parametrize("name", LASTS_MIN_MAX)
def test_a_session_is_no_longer_than_the_source_goes(name: str) -> None:
    """Where it says "up to", that is the end and not the beginning."""
    assert lasts_ms(name) <= LASTS_MIN_MAX[name] * 60_000


def test_the_bruce_test_as_walked() -> None:
    """Seven stages of three minutes; 2.74 km/h is cut to 2.73, and so on, never rounded up."""
    found = [(s.duration_ms, s.speed_to_ckmh, s.grade_dpct) for s in walks("bruce")[:-1]]
    speeds_ckmh = (273, 402, 547, 675, 804, 885, 965)
    grades_dpct = (100, 120, 140, 160, 180, 200, 220)
    assert found == [(180_000, *each) for each in zip(speeds_ckmh, grades_dpct, strict=True)]
    assert walks("bruce-modified")[2:] == walks("bruce")


def test_the_balke_ware_test_as_walked() -> None:
    """Level, 2 % after a minute, 1 % more each minute to 25 %, and only then faster."""
    found = [(s.speed_to_ckmh, s.grade_dpct) for s in walks("balke-ware")[:-1]]
    assert found[:25] == [(531, 0), *((531, grade * 10) for grade in range(2, 26))]
    assert found[25:] == [(563 + 32 * more, 250) for more in range(5)]


def test_the_usafsam_test_as_walked() -> None:
    """3.3 mph all the time, 5 % more every three minutes."""
    found = [(s.duration_ms, s.speed_to_ckmh, s.grade_dpct) for s in walks("usafsam")[:-1]]
    assert found == [(180_000, 531, grade_dpct) for grade_dpct in range(0, 251, 50)]


@pytest.mark.parametrize(("degrees", "grade_dpct"), [(5, 87), (10, 176), (15, 267)])
def test_degrees_become_per_cent(degrees: int, grade_dpct: int) -> None:
    """8.7, 17.6 and 26.7 %, uphill for a walker who faces the rear."""
    main = walks(f"knee-shen-{degrees}")[1]
    assert (main.grade_dpct, main.way) == (grade_dpct, Way.TURNED)


def test_four_bouts_of_six_minutes_forward_and_backward() -> None:
    """93.8 m/min is 5.62 km/h; level and uphill in both directions."""
    bouts = [s for s in walks("general-chaloupka") if s.duration_ms == 360_000]
    assert {s.speed_to_ckmh for s in bouts} == {562}
    found = [(s.way, s.grade_dpct) for s in bouts]
    assert set(found[:2]) == {(Way.STRAIGHT, 0), (Way.STRAIGHT, 50)}
    assert found[2:] == [(Way.TURNED, 0), (Way.TURNED, 50)]


def test_the_order_of_the_forward_bouts_is_drawn() -> None:
    """Among a few seeds both orders come up, and a laboratory can walk each of them."""
    document, limits = DOCUMENTS["general-chaloupka"], in_force(LABORATORY_CAPS)
    seen: set[str] = set()
    for seed in range(1, 9):
        drawn = document.ordered(seed)
        seen.add(drawn.steps[1].label.partition(",")[0])
        assert check(resolve(drawn), limits) == ()
    assert seen == {"Forward level", "Forward uphill"}
