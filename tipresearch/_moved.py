"""Old module names: an import of one says where its contents are now."""

import sys
from collections.abc import Sequence

#: The new place of what a module held, by its old name.
MOVED = {
    "tipresearch.comparison": "tipresearch.indicators",
    "tipresearch.conflict_words": "tipresearch.presentation.sentences",
    "tipresearch.counts": "tipresearch.quantities",
    "tipresearch.data_checks": "tipresearch.observations",
    "tipresearch.estimates": "tipresearch.quantities",
    "tipresearch.fact_schemas": "tipresearch.facts",
    "tipresearch.fetching": "tipresearch.readers",
    "tipresearch.figures": "tipresearch.presentation.charts",
    "tipresearch.intervals": "tipresearch.indicators",
    "tipresearch.lineage": "tipresearch.presentation",
    "tipresearch.milestones": "tipresearch.facts",
    "tipresearch.part_sums": "tipresearch.cleaning",
    "tipresearch.population": "tipresearch.facts",
    "tipresearch.profile_sentences": "tipresearch.presentation.sentences",
    "tipresearch.publishing.attempts": "tipresearch.publishing.notebooks.execution",
    "tipresearch.publishing.batch": "tipresearch.publishing.batches.building",
    "tipresearch.publishing.batch_index": "tipresearch.publishing.batches.index_page",
    "tipresearch.publishing.batch_inputs": "tipresearch.publishing.inputs.project",
    "tipresearch.publishing.batch_site": "tipresearch.publishing.batches.site",
    "tipresearch.publishing.cluster": "tipresearch.publishing.batches.cluster",
    "tipresearch.publishing.cluster_check": "tipresearch.publishing.batches.cluster_check",
    "tipresearch.publishing.definitions": "tipresearch.publishing.reports.definitions",
    "tipresearch.publishing.edition_changes": "tipresearch.publishing.editions.comparing",
    "tipresearch.publishing.environment": "tipresearch.publishing.notebooks.environment",
    "tipresearch.publishing.execution": "tipresearch.publishing.notebooks.execution",
    "tipresearch.publishing.grid": "tipresearch.publishing.batches.grid",
    "tipresearch.publishing.history": "tipresearch.publishing.editions.history",
    "tipresearch.publishing.holds": "tipresearch.publishing.editions.holds",
    "tipresearch.publishing.house_rules": "tipresearch.publishing.reports.house_rules",
    "tipresearch.publishing.kernels.watch": "tipresearch.publishing.reuse.watch",
    "tipresearch.publishing.notification": "tipresearch.publishing.editions.notification",
    "tipresearch.publishing.parameters": "tipresearch.parameters",
    "tipresearch.publishing.plans": "tipresearch.publishing.reports.plans",
    "tipresearch.publishing.progress": "tipresearch.cli.progress",
    "tipresearch.publishing.provenance": "tipresearch.publishing.editions.provenance",
    "tipresearch.publishing.publication": "tipresearch.publishing.editions.publication",
    "tipresearch.publishing.reasons": "tipresearch.publishing.editions.reasons",
    "tipresearch.publishing.results": "tipresearch.publishing.pages.results",
    "tipresearch.publishing.runs": "tipresearch.publishing.reports.running",
    "tipresearch.publishing.sparklines": "tipresearch.publishing.pages.sparklines",
    "tipresearch.publishing.store": "tipresearch.publishing.inputs.store",
    "tipresearch.publishing.verification": "tipresearch.publishing.editions.verification",
    "tipresearch.publishing.workers": "tipresearch.publishing.notebooks.workers",
    "tipresearch.readers.ctdc_counts": "tipresearch.readers",
    "tipresearch.readers.ctdc_records": "tipresearch.readers",
    "tipresearch.readers.glotip_cells": "tipresearch.readers",
    "tipresearch.readers.glotip_labels": "tipresearch.readers",
    "tipresearch.readers.kept": "tipresearch.readers.cache",
    "tipresearch.readers.nrm_layouts": "tipresearch.readers",
    "tipresearch.readers.sdg_layouts": "tipresearch.readers",
    "tipresearch.records": "tipresearch.presentation",
    "tipresearch.referrals": "tipresearch.indicators",
    "tipresearch.resuming": "tipresearch.readers",
    "tipresearch.revisions": "tipresearch.reconciliation",
    "tipresearch.schema": "tipresearch.facts.schemas and tipresearch.observations.schema",
    "tipresearch.sdg_indicator": "tipresearch.indicators",
    "tipresearch.sdg_published": "tipresearch.indicators",
    "tipresearch.sensitivity": "tipresearch.indicators",
    "tipresearch.series_figures": "tipresearch.presentation.charts",
    "tipresearch.sources": "tipresearch.facts",
    "tipresearch.tables": "tipresearch.presentation",
    "tipresearch.withholding": "tipresearch.cleaning",
}


class _OldNames:
    """Finds no module; refuses an old name with the new one."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name in MOVED:
            raise ImportError(f"{name} is now {MOVED[name]}; import from there.", name=name)


def watch_for_old_names() -> None:
    """Have imports of old names refused in one line."""
    if not any(isinstance(finder, _OldNames) for finder in sys.meta_path):
        sys.meta_path.append(_OldNames())
