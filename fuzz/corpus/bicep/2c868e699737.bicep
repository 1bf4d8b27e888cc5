#disable-next-line BCP037 no-hardcoded-env-urls
