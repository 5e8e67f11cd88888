"""A small intermediary that behaves well, or badly in one named way: the proof that proxies are judged rightly."""
