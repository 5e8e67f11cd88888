"""Every dialect of requests and every form of mail, asked of public emulators."""
