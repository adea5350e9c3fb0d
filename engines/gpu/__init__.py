"""Networks on NVIDIA GPUs: compiled plans, their cache and the runtimes that serve them."""
