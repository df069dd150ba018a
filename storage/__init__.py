"""The archive: tables, transactions and one repository file an aggregate; rows in, nouns out."""
