"""Our parser and one that nobody here wrote agree on a corpus of statements."""

from tests.contracts.simulators.node_clients import run_node
from tests.contracts.simulators.soql_corpus import statements
from tests.contracts.simulators.soql_shape import normal, shape

# Where the two differ and the vendor's own description says what we do.
THEIRS_IS_LENIENT = {
    "SELECT Id FROM Account WHERE AND Name = 'x'",
    "SELECT Id FROM Account WHERE Name = 'x' Title = 'y'",
    "SELECT Name. FROM Contact",
    "SELECT Id FROM Account OFFSET",  # a reserved word is no alias
}
OURS_IS_LENIENT = {"SELECT Id FROM Contact WHERE Amount > 1.5e3"}


def test_the_corpus_is_large_and_has_right_and_wrong_statements() -> None:
    corpus = statements()
    refused = [text for text in corpus if shape(text) is None]
    assert len(corpus) >= 300
    assert 50 < len(refused) < 100


def test_both_parsers_accept_and_refuse_the_same() -> None:
    corpus = statements()
    theirs = run_node("shapes.mjs", corpus)
    differing = {
        text for text, found in zip(corpus, theirs, strict=True) if (shape(text) is None) != (found is None)
    }
    assert differing == THEIRS_IS_LENIENT | OURS_IS_LENIENT


def test_both_parsers_read_the_same_out_of_each_statement() -> None:
    corpus = statements()
    theirs = run_node("shapes.mjs", corpus)
    for text, found in zip(corpus, theirs, strict=True):
        ours = shape(text)
        if ours is not None and found is not None:
            assert normal(ours) == normal(found), text
