"""The pure rules of orders: their values, the facts they give, and how files of orders are read."""
