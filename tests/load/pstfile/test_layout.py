"""The table of widths."""

import pytest

from toolkit.load.pstfile.layout import ANSI, LAYOUTS, UNICODE, UNICODE_4K, layout_of_version


@pytest.mark.parametrize(("version", "layout"), [(14, ANSI), (15, ANSI), (23, UNICODE), (36, UNICODE_4K), (0, None)])
def test_a_version_announces_its_layout(version, layout):
    assert layout_of_version(version) is layout


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_page_is_filled_to_its_end(layout):
    assert layout.page_trailer_at + layout.page_trailer.size <= layout.page_size
    assert layout.tree_at + layout.tree_header.size <= layout.page_trailer_at


@pytest.mark.parametrize(("layout", "block", "node"), [(ANSI, 12, 16), (UNICODE, 24, 32), (UNICODE_4K, 24, 32)])
def test_leaf_entries_have_the_specified_width(layout, block, node):
    assert (layout.block_entry.itemsize, layout.node_entry.itemsize) == (block, node)
