"""Old module names: an import of one says where its contents are now."""

from collections.abc import Sequence

#: Modules whose contents a package holds now, by that package.
_INTO_PACKAGES = {
    "cleaning": ("part_sums", "withholding"),
    "facts": ("fact_schemas", "milestones", "population", "sources"),
    "schemas and tipresearch.observations.schema": ("schema",),
    "indicators": ("comparison", "intervals", "referrals", "sdg_indicator", "sdg_published", "sensitivity"),
    "observations": ("data_checks",),
    "presentation": ("lineage", "records", "tables"),
    "presentation.charts": ("figures", "series_figures"),
    "presentation.sentences": ("conflict_words", "profile_sentences"),
    "quantities": ("counts", "estimates"),
    "readers": (
        "fetching", "readers.ctdc_counts", "readers.ctdc_records", "readers.glotip_cells", "readers.glotip_labels",
        "readers.nrm_layouts", "readers.sdg_layouts", "resuming",
    ),
    "reconciliation": ("revisions",),
}  # fmt: skip

#: Modules of publishing that lie in one of its folders now, under their own name.
_INTO_FOLDERS = {
    "batches": ("cluster", "cluster_check", "grid"),
    "editions": ("history", "holds", "notification", "provenance", "publication", "reasons", "verification"),
    "inputs": ("store",),
    "notebooks": ("environment", "execution", "workers"),
    "pages": ("results", "sparklines"),
    "reports": ("definitions", "house_rules", "plans"),
}

#: The new place of what a module held, by its old name.
MOVED = {
    **{f"tipresearch.{old}": f"tipresearch.{new}" for new, all_of in _INTO_PACKAGES.items() for old in all_of},
    **{
        f"tipresearch.publishing.{name}": f"tipresearch.publishing.{folder}.{name}"
        for folder, names in _INTO_FOLDERS.items() for name in names
    },
    "tipresearch.publishing.attempts": "tipresearch.publishing.notebooks.execution",
    "tipresearch.publishing.batch": "tipresearch.publishing.batches.building",
    "tipresearch.publishing.batch_index": "tipresearch.publishing.batches.index_page",
    "tipresearch.publishing.batch_inputs": "tipresearch.publishing.inputs.project",
    "tipresearch.publishing.batch_site": "tipresearch.publishing.batches.site",
    "tipresearch.publishing.edition_changes": "tipresearch.publishing.editions.comparing",
    "tipresearch.publishing.kernels.watch": "tipresearch.publishing.reuse.watch",
    "tipresearch.publishing.parameters": "tipresearch.parameters",
    "tipresearch.publishing.progress": "tipresearch.cli.progress",
    "tipresearch.publishing.runs": "tipresearch.publishing.reports.running",
    "tipresearch.readers.kept": "tipresearch.readers.cache",
}  # fmt: skip


class OldNames:
    """Finds no module; refuses an old name with the new one."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name in MOVED:
            raise ImportError(f"{name} is now {MOVED[name]}; import from there.", name=name)
