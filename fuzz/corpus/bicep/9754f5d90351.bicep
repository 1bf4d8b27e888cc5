#disable-next-line a-b
