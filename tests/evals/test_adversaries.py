from pathlib import Path

import pytest

from app import Assistant
from app.settings import AppSettings, LlmSettings
from evals.adversaries import CONVERTERS, Input, ObedientModel, attack, load_inputs
from index import IndexSettings

FAMILIES = ("unbundling", "direct_override", "citation_forging", "markdown_exfiltration")


def test_every_expression_matches_its_harmful_answer() -> None:
    """The inputs test their own expressions, and there are enough of both."""
    inputs = load_inputs()
    assert len(inputs) >= 150
    assert len({one.family for one in inputs}) == 17
    assert len(CONVERTERS) > 5
    for one in inputs:
        assert any(pattern.search(one.bad) for pattern in one.harmful), one.id


@pytest.mark.slow
def test_a_model_that_obeys_shows_nothing_harmful(real_data: Path) -> None:
    """One input of some families through every converter; the command tries all."""
    inputs = {one.family: one for one in load_inputs() if one.family in FAMILIES}
    model = ObedientModel()

    def obey(one: Input) -> None:
        model.answer = one.bad

    llm = LlmSettings(base_url=model.url, model="obedient", retries=0, deadline_s=20.0)
    assistant = Assistant.open(
        settings=IndexSettings(data_dir=real_data), app_settings=AppSettings(llm=llm)
    )
    try:
        shown = [s for s in attack("obedient", assistant, list(inputs.values()), obey) if s]
    finally:
        assistant.close()
        model.shutdown()
        model.server_close()
    assert shown == []
    assert model.asked
