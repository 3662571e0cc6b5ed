"""The order of the stages, written once. Prefect enters only as an argument (flows/)."""
