"""Tests of deriving: files made here, opened in the real child process."""
