import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.article.values import Article, Block, When
from onrecord.connections.reprints import MOST_HOLDERS, Copy, MemoryShelf, compare
from onrecord.connections.shingles import RUN_WORDS, WINDOW_RUNS, align, sample_prints
from onrecord.connections.words import find_words
from onrecord.spans import Span

SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
TEXTS = st.lists(
    st.sampled_from("the river rose again near Odell on Monday , “ ” . \n\n it ’s".split(" ")), max_size=120
)


def prose(n_words, seed):
    """Sentences of made-up words: as many different ones as news has, and the same for the same seed."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(n_words)]
    return " ".join(word + "." if k % 12 == 11 else word for k, word in enumerate(words))


def copy_of(text, key=0, **facts):
    return Copy(key, text, ((0, len(text)),), **facts)


def words_of(text):
    return find_words(text, ((0, len(text)),))


@pytest.fixture
def crowd():
    """A shelf with a hundred articles that have nothing to do with each other."""
    shelf = MemoryShelf()
    for key in range(100):
        assert shelf.add(copy_of(prose(300, key), key)) == ()
    return shelf


def test_a_verbatim_copy_is_found_whole(crowd):
    (found,) = crowd.add(copy_of(prose(300, 7).upper().replace(".", " —"), 100))
    assert (found.there, found.kind, found.score) == (7, "copy", 1.0)
    assert [passage.n_words for passage in found.passages] == [300]


def test_a_copy_cut_by_a_third_with_a_new_lead_is_a_copy(crowd):
    text = prose(300, 7)
    (found,) = crowd.add(copy_of(prose(25, "lead") + " " + text[: len(text) * 2 // 3], 100))
    assert (found.there, found.kind) == (7, "copy")


def test_an_agency_text_with_additions_of_its_own_is_a_rewrite(crowd):
    half = prose(300, 7).split(". ")[5:12]
    (found,) = crowd.add(copy_of(prose(200, "more") + ". " + ". ".join(half), 100))
    assert (found.there, found.kind) == (7, "rewrite")


def test_a_lifted_paragraph_is_a_lift_and_lies_where_it_stands(crowd):
    lifted = ". ".join(prose(300, 7).split(". ")[8:12])
    text = prose(400, "own") + "\n\n" + lifted + "\n\n" + prose(400, "own too")
    (found,) = crowd.add(copy_of(text, 100))
    assert (found.there, found.kind) == (7, "lift")
    assert [passage.here.text.strip(".") for passage in found.passages] == [lifted.strip(".")]


def test_two_reports_that_quote_one_speech_share_quotations_only():
    speech = "“" + prose(60, "speech") + "”"
    one, other = (copy_of(prose(150, k) + "\n\n" + speech + " she said.", k) for k in range(2))
    found = compare(one, other)
    assert found.kind == "quotations"
    assert all(passage.is_quoted for passage in found.passages)


def test_articles_that_share_a_dozen_words_share_nothing():
    stock = "which has been at war with its neighbour since the spring of that year"
    one, other = (copy_of(f"{prose(150, k)} {stock} {prose(150, k + 10)}") for k in range(2))
    assert compare(one, other) is None


def test_what_a_site_puts_under_its_articles_makes_no_reprint():
    notice, shelf = prose(60, "notice"), MemoryShelf()
    for key in range(20):
        found = shelf.add(copy_of(prose(300, key) + "\n\n" + notice, key, outlet="Orr Weekly"))
    assert found == ()


def test_what_a_site_puts_around_short_articles_is_furniture():
    notice, shelf = prose(90, "notice"), MemoryShelf()
    for key in range(20):
        found = shelf.add(copy_of(prose(150, key) + "\n\n" + notice, key, outlet="Orr Weekly"))
    assert found and {one.kind for one in found} == {"furniture"}


def test_a_text_that_went_round_the_world_is_still_found():
    shelf = MemoryShelf()
    for key in range(2 * MOST_HOLDERS):
        found = shelf.add(copy_of(f"{prose(30, key)} {prose(200, 'agency')}", key, outlet=f"Orr Weekly {key}"))
    assert 0 in {one.there for one in found}
    assert all(one.kind == "copy" for one in found)


def test_words_outside_the_story_are_not_compared():
    shared, own = prose(100, "shared"), prose(100, "own")
    blocks = (Block("body", 0, len(own)), Block("furniture", len(own) + 2, len(own) + 2 + len(shared)))
    one = Copy.of_article(Article(f"{own}\n\n{shared}", blocks), key=1)
    assert compare(one, copy_of(shared)) is None
    assert compare(Copy.of_article(Article(f"{own}\n\n{shared}"), key=1), copy_of(shared)).kind == "copy"


BODY = prose(120, "body")


@pytest.mark.parametrize(
    ("one", "other", "first", "kinds"),
    [
        ({"published": When("2024-03-01", "stated")}, {"published": When("2024-03-02", "stated")}, "here", ["date"]),
        ({"published": When("2024-03", "stated")}, {"published": When("2024-03-02", "stated")}, None, []),
        (
            {"published": When("2024-03-02", "stated", "01:00:00", "+02:00")},
            {"published": When("2024-03-01", "stated", "23:30:00", "Z")},
            "here",
            ["date"],
        ),
        ({"text": f"{BODY} Orr Weekly contributed to this report."}, {"outlet": "Orr Weekly"}, "there", ["credit"]),
        ({"text": f"ODELL (AP) — {BODY}", "outlet": "Orr Weekly"}, {}, "here", ["wire"]),
        (
            {"text": f"{BODY} Associated Press writer Mara Quist contributed.", "outlet": "Orr Weekly"},
            {"text": f"{BODY} The Associated Press contributed.", "outlet": "Halden Post"},
            "here",
            ["wire"],
        ),
        (
            {"text": f"{BODY} So says a survey of the Orr Institute.", "outlet": "Halden Post"},
            {"outlet": "Orr Institute"},
            "there",
            ["mention"],
        ),
        ({"outlet": "Orr Weekly"}, {"outlet": "Reuters"}, "there", ["agency"]),
        (
            {"originals": ("https://www.orrweekly.example/1",), "addresses": ("https://blog.example/9",)},
            {"addresses": ("https://orrweekly.example/1",)},
            "there",
            ["link"],
        ),
        ({}, {}, None, []),
        # A credit weighs more than a date: pages are dated when they were last touched.
        (
            {"text": f"{BODY} Orr Weekly contributed to this report.", "published": When("2024-03-01", "stated")},
            {"outlet": "Orr Weekly", "published": When("2024-03-02", "stated")},
            "there",
            ["credit", "date"],
        ),
    ],
)
def test_the_clues_say_which_came_first(one, other, first, kinds):
    found = compare(copy_of(**{"text": BODY} | one), copy_of(**{"text": BODY} | other))
    assert (found.first, [clue.kind for clue in found.clues]) == (first, kinds)
    back = compare(copy_of(**{"text": BODY} | other), copy_of(**{"text": BODY} | one))
    assert back.first == {"here": "there", "there": "here", None: None}[first]


@given(TEXTS, TEXTS)
def test_every_passage_has_the_same_words_on_both_sides(here, there):
    one, other = copy_of(" ".join(here)), copy_of(" ".join(there))
    found = compare(one, other)
    ends = [0]
    for passage in found.passages if found else ():
        assert Span.of(one.text, passage.here.start, passage.here.end) == passage.here
        assert Span.of(other.text, passage.there.start, passage.there.end) == passage.there
        keys = [words_of(span.text).keys.tolist() for span in (passage.here, passage.there)]
        assert keys[0] == keys[1] and len(keys[0]) == passage.n_words
        assert passage.here.start >= ends[-1]
        ends.append(passage.here.end)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(RUN_WORDS + WINDOW_RUNS - 1, 60), st.integers(0, 5))
def test_a_shared_stretch_of_twenty_three_words_shares_a_print(before, after, n, seed):
    shared = prose(n, f"shared {seed}")
    one = words_of(f"{prose(before, f'a {seed}')} {shared} {prose(after, f'b {seed}')}")
    other = words_of(f"{prose(after, f'c {seed}')} {shared} {prose(before, f'd {seed}')}")
    assert set(sample_prints(one)) & set(sample_prints(other))


def test_the_prints_of_a_text_are_the_same_in_every_process():
    assert sample_prints(words_of("The mayor of Odell said the bridge would stay shut until spring.")) == (
        645054831374,
    )


@pytest.mark.parametrize("unit", ["a ", "a b ", "word " * 9 + "\n"])
def test_thirty_thousand_equal_words_are_aligned_in_time(unit):
    words = words_of(unit * (60_000 // len(unit)))
    assert sum(match.n for match in align(words, words)) == len(words)
