module a 'br/public:b:1' = [for c in d: if (c) {}]
