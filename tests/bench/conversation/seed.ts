import { Random } from '../../support/random.ts'

/** Randomness that belongs to a name: what is added to the corpus changes nothing of the rest. */
export const randomOf = (name: string): Random => new Random(Bun.hash.xxHash32(name))
