import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.article.values import Article, Block, When
from onrecord.connections.stories import Report, StoryIndex

FLOOD = [
    (
        "Odell bridge shut as Marrow river rises",
        "The Marrow river rose two metres in Odell and the mayor shut the bridge.",
    ),
    (
        "Mayor of Odell shuts bridge in Marrow flood",
        "With the Marrow river over its banks, Odell lost its bridge and mayor.",
    ),
    (
        "Flooded Marrow river closes Odell's bridge",
        "Odell woke to a flooded Marrow river, and its bridge is closed, the mayor said.",
    ),
]
STRIKE = [
    (
        "Tram drivers of Halden walk out over pay",
        "Halden tram drivers began a strike over pay that the union says will last.",
    ),
    (
        "Halden trams stand still in pay strike",
        "A strike for pay by tram drivers left Halden without trams, the union told us.",
    ),
]
# Words enough that one shared by chance tells little, and one that everybody writes.
WORDS = st.lists(
    st.sampled_from("river Odell bridge flood council tram Halden strike pay union the of".split()), max_size=30
)
DAYS = st.none() | st.integers(0, 40)


def report(key, story, day=0.0):
    title, text = story
    return Report(key, title, text, day)


def chatter(n, seed=0):
    """Reports that have nothing to do with each other."""
    rng = random.Random(seed)
    made = ["".join(rng.choices("bcdfghjklmnprstvz", k=2)) + "".join(rng.choices("aeiou", k=3)) for _ in range(6000)]
    return [(" ".join(rng.sample(made, 6)), " ".join(rng.sample(made, 40))) for _ in range(n)]


def test_reports_of_one_event_are_one_story_and_others_are_not():
    index = StoryIndex()
    placed = [index.add(report(key, story)) for key, story in enumerate([*FLOOD, *STRIKE, *chatter(20)])]
    stories = [one.story for one in placed]
    assert len(set(stories[:3])) == 1
    assert len(set(stories[3:5])) == 1
    assert len(set(stories)) == 22


def test_a_placement_names_the_nearest_report_and_the_words_that_tell():
    index = StoryIndex()
    for key, story in enumerate(chatter(20)):
        index.add(report(key, story))
    assert index.add(report(50, FLOOD[0])).nearest is None
    placed = index.add(report(51, FLOOD[2]))
    assert placed.nearest == 50
    assert {"marrow", "odell"} <= set(placed.words)
    assert 0.42 <= placed.score <= 1


def test_weeks_between_two_reports_speak_against_one_story():
    scores = []
    for day in (0, 7, 60):
        index = StoryIndex()
        index.add(report(0, FLOOD[0]))
        scores.append(
            index.add(report(1, ("Odell counts the cost", "The mayor put the damage at two millions."), day)).score
        )
    assert scores[0] > scores[1] > scores[2]


def test_a_report_that_belongs_to_two_stories_makes_them_one_and_says_what_moved():
    index = StoryIndex()
    ends = [
        report(0, ("Odell bridge shut", "The bridge of Odell was shut on Monday.")),
        report(1, ("Marrow river rises", "The Marrow river rose by two metres overnight.")),
    ]
    first, second = (index.add(end).story for end in ends)
    assert first != second
    both = index.add(report(2, ("Odell bridge shut, Marrow river rises", f"{ends[0].text} {ends[1].text}")))
    assert index.stories() == {first: (0, 1, 2)}
    assert both.moved == ((1, first),)


def test_what_is_months_old_is_closed():
    index = StoryIndex()
    index.add(report(0, FLOOD[0]))
    placed = index.add(report(1, FLOOD[0], 100))
    assert placed.nearest is None
    assert index.stories() == {placed.story: (1,)}


def test_an_article_is_read_without_its_furniture():
    text = "Odell shuts bridge\n\nThe river rose.\n\nSubscribe now"
    blocks = (Block("headline", 0, 18), Block("body", 20, 35), Block("furniture", 37, 50))
    read = Report.of_article(Article(text, blocks, published=When("2024-03", "stated")), key=1)
    assert (read.title, read.text) == ("Odell shuts bridge", "Odell shuts bridge\n\nThe river rose.")
    assert read.day == pytest.approx(19_798, abs=0.5)  # the middle of March 2024


@given(st.lists(st.tuples(WORDS, WORDS, DAYS), max_size=8))
@settings(max_examples=25)
def test_every_article_is_in_one_story_and_moves_are_told(reports):
    index, stories = StoryIndex(), {}
    for key, (title, text, day) in enumerate(reports):
        placed = index.add(Report(key, " ".join(title), " ".join(text), day))
        stories[key] = placed.story
        stories.update(placed.moved)
        groups = index.stories()
        assert sorted(key for keys in groups.values() for key in keys) == list(range(key + 1))
        assert all(stories[key] == story for story, keys in groups.items() for key in keys)


@given(st.lists(st.tuples(WORDS, WORDS, DAYS), min_size=2, max_size=6))
@settings(max_examples=12)
def test_an_index_goes_on_from_its_bytes_as_if_never_stopped(reports):
    index, resumed = StoryIndex(), StoryIndex()
    for key, (title, text, day) in enumerate(reports):
        one = Report(key, " ".join(title), " ".join(text), day)
        resumed = StoryIndex.from_bytes(resumed.to_bytes())
        assert index.add(one) == resumed.add(one)
    assert index.to_bytes() == resumed.to_bytes()


@pytest.mark.parametrize("text", ["", "the the the", "word " * 30_000, "\ud800 \0"])
def test_any_text_finds_a_place(text):
    index = StoryIndex()
    assert [index.add(Report(key, text[:50], text, None)).story for key in range(3)]
