"""The ground every feature stands on: money, clock, ids, signing, database, facts, jobs, errors, texts."""
