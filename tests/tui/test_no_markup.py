"""The source of the screens holds no way for text of people to be read as markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ptcms_tui

SOURCES = sorted(Path(ptcms_tui.__file__).parent.rglob("*.py"))
# what of Textual reads a plain str as markup
READERS = {
    *("Static", "Label", "Button", "Option", "Tab", "TabPane", "Select", "Checkbox", "Collapsible"),
    *("RadioButton", "SelectionList", "Selection", "Link", "Placeholder", "notify", "add_option"),
    *("Tooltip", "ListItem", "Header", "Markdown", "MarkdownViewer", "RichLog", "OptionList"),
}
READING_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
# what makes of a str something that is shown as it is
SAFE_CALLS = {"Content", "shown", "plain_content", "styled", "assemble", "_", "ngettext"}
MAKERS_OF_MARKUP = {"from_markup", "escape", "render_markup", "to_content"}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_ours(node: ast.expr) -> bool:
    """Whether an expression is a text of the program's own, or no str at all."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Call):
        return _name(node.func) in SAFE_CALLS
    if isinstance(node, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant)
            or (isinstance(part, ast.FormattedValue) and _is_ours(part.value))
            for part in node.values
        )
    if isinstance(node, ast.BinOp):
        return _is_ours(node.left) and _is_ours(node.right)
    if isinstance(node, ast.IfExp):
        return _is_ours(node.body) and _is_ours(node.orelse)
    return False


def doubtful(tree: ast.AST) -> Iterator[str]:
    """The places where text of people could reach markup."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            unread = any(
                word.arg == "markup"
                and isinstance(word.value, ast.Constant)
                and word.value.value is False
                for word in node.keywords
            )
            if name in READERS and not unread:
                shown = [*node.args, *(w.value for w in node.keywords if w.arg == "tooltip")]
                if not all(_is_ours(one) for one in shown):
                    yield f"line {node.lineno}: {ast.unparse(node)[:80]}"
            if name in MAKERS_OF_MARKUP:
                yield f"line {node.lineno}: {ast.unparse(node)[:80]}"
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                reads = isinstance(target, ast.Attribute) and target.attr in READING_ATTRIBUTES
                if reads and not _is_ours(node.value):
                    yield f"line {node.lineno}: {ast.unparse(node)[:80]}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_text_of_people_reaches_markup(path: Path) -> None:
    assert list(doubtful(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "careless",
    [
        "Static(client.full_name)",
        "Label(f'Hello {name}')",
        "Button(name, id='x')",
        "self.app.notify(sentence)",
        "self.notify(sentence, markup=True)",
        "panel.border_title = client.full_name",
        "panel.border_title = _('{name}').format(name=name)",
        "row.tooltip = f'{name}'",
        "Text.from_markup(name)",
        "Static('[b]' + name)",
        "Static(escape(name), markup=False)",
    ],
)
def test_the_check_finds_careless_ways(careless: str) -> None:
    assert len(list(doubtful(ast.parse(careless)))) == 1


@pytest.mark.parametrize(
    "careful",
    [
        "Static(name, markup=False)",
        "Static(f\"[b]{_('Sign in')}[/]\")",
        "Button(Content(plain(name)), id='x')",
        "panel.border_title = Content(name)",
        "panel.border_title = shown(name)",
        "self.notify(text, severity=tone, markup=False)",
    ],
)
def test_the_check_lets_careful_ways_pass(careful: str) -> None:
    assert list(doubtful(ast.parse(careful))) == []
