"""The schema's history: one file a revision in `versions/`, numbered 0001, 0002, …"""
