/** What the instructions of a model may have at most, and the greeting, filled in with the values of a call: some 25 000 tokens. */
export const MAX_PROMPT_CHARS = 100_000
