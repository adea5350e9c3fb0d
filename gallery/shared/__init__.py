"""A gallery that several stations share through a PostgreSQL server, which sees nothing of it in plain."""
