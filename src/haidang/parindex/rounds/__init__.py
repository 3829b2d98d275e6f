"""A round of scoring from plan to archive: self-scores, appraisal, explanation, council, publication, objections."""
