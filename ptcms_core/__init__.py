"""The domain of PTCMS, independent of any screen: accounts, clients, plans, payments, messages."""
