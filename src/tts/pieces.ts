/** The first piece may end at a clause, so that speech starts early; 20 characters are about a second and a quarter of it. */
const FIRST_CLAUSE_CHARS = 20
/** Later pieces end at a sentence, or at a clause once they are this long (about 7 s of speech). */
const LONG_CLAUSE_CHARS = 110
/** No piece is longer, whatever the model writes: about 15 s. */
const MAX_PIECE_CHARS = 240

/** Full stops that end no sentence. */
const ABBREVIATION = /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|sr|jr|vs|etc|e\.g|i\.e|approx|dept|inc|ltd|u\.s|a\.m|p\.m)\.$/i

/** Cuts a stream of tokens into speakable pieces. Pure; one per reply. */
export class Pieces {
  #text = ''
  #count = 0

  /** The pieces this token completes, mostly none. */
  push(token: string): string[] {
    this.#text += token
    const pieces: string[] = []
    for (let end = this.#boundary(); end > 0; end = this.#boundary()) this.#take(end, pieces)
    return pieces
  }

  /** What is left when the stream has ended. */
  end(): string[] {
    const pieces: string[] = []
    this.#take(this.#text.length, pieces)
    return pieces
  }

  #take(end: number, into: string[]): void {
    const piece = this.#text.slice(0, end).replaceAll(/\s+/g, ' ').trim()
    this.#text = this.#text.slice(end).trimStart()
    if (!/[\p{L}\p{N}]/u.test(piece)) return
    into.push(piece)
    this.#count++
  }

  /** Index behind the first piece in the text so far, or 0. */
  #boundary(): number {
    const clauseChars = this.#count === 0 ? FIRST_CLAUSE_CHARS : LONG_CLAUSE_CHARS
    // A mark counts once the white space behind it has come: "3.5" and "Mr." look like ends until then.
    for (const mark of this.#text.matchAll(/[.!?…]+["')\]]*(?=\s)|[。！？]+|\n+|[,;:–—]+(?=\s)/gu)) {
      const end = mark.index + mark[0].length
      const isClause = /^[,;:–—]/.test(mark[0])
      if (isClause ? end >= clauseChars : !ABBREVIATION.test(this.#text.slice(0, end))) return end
    }
    if (this.#text.length <= MAX_PIECE_CHARS) return 0
    const space = this.#text.lastIndexOf(' ', MAX_PIECE_CHARS)
    return space > 0 ? space : MAX_PIECE_CHARS
  }
}
