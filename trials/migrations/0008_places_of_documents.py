"""What a document, a released text and a passage say of each other agrees: the database holds
them together and not the code."""

from django.db import migrations

LONGEST_TRANSCRIPT = 400_000  # code points: some fifteen hours of speech
SHA256_OF_TRANSCRIPT = "encode(sha256(convert_to(transcript, 'UTF8')), 'hex')"

# (table, name of the constraint, what it says)
CONSTRAINTS = (
    (
        "interviewdocument",
        "interviewdocument_in_place_of_participant",
        "foreign key (participant_id, site_id, trial_id)"
        " references trials_participant (id, site_id, trial_id)",
    ),
    (
        "interviewdocument",
        "interviewdocument_on_the_path_of_visit",
        "foreign key (visit_id, arm_path) references trials_visit (id, arm_path)",
    ),
    ("interviewdocument", "interviewdocument_place", "unique (id, site_id, trial_id, arm_path)"),
    (
        "documenttext",
        "documenttext_in_place_of_participant",
        "foreign key (participant_id, site_id, trial_id)"
        " references trials_participant (id, site_id, trial_id)",
    ),
    *[
        (
            table,
            f"{table}_in_place_of_document",
            "foreign key (document_id, site_id, trial_id, arm_path)"
            " references trials_interviewdocument (id, site_id, trial_id, arm_path)",
        )
        for table in ("documenttext", "documentstep")
    ],
    ("documenttext", "documenttext_of_document", "unique (id, document_id)"),
    (
        "documentstep",
        "documentstep_about_a_text_of_the_document",
        "foreign key (text_id, document_id) references trials_documenttext (id, document_id)",
    ),
    (
        "documenttext",
        "documenttext_is_whole",
        f"check (char_length(transcript) between 1 and {LONGEST_TRANSCRIPT}"
        f" and sha256 = {SHA256_OF_TRANSCRIPT})",
    ),
    (
        "releasedtext",
        "releasedtext_is_whole",
        f"check (length = char_length(transcript) and sha256 = {SHA256_OF_TRANSCRIPT})",
    ),
    ("releasedtext", "releasedtext_length", "unique (id, document_id, length)"),
    (
        "segment",
        "segment_of_its_text",
        "foreign key (text_id, document_id, text_length)"
        " references trials_releasedtext (id, document_id, length)",
    ),
    *[
        (
            table,
            f"{table}_of_a_pass",
            "foreign key (document_id, coder_id)"
            " references trials_codingpass (document_id, coder_id)",
        )
        for table in ("segment", "codinglock")
    ],
    ("segment", "segment_of_coder", "unique (id, document_id, coder_id)"),
    (
        "segmentremoval",
        "segmentremoval_by_its_coder",
        "foreign key (segment_id, document_id, coder_id)"
        " references trials_segment (id, document_id, coder_id)",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("trials", "0007_documents")]
    operations = [
        migrations.RunSQL(
            f"alter table trials_{table} add constraint {name} {says}",
            f"alter table trials_{table} drop constraint {name}",
        )
        for table, name, says in CONSTRAINTS
    ]
