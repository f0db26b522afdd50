import type { Left } from './inherit.ts'
import type { Problem } from './problem.ts'
import type { ProviderFacts } from './stages.ts'

const MODEL_OR_VOICE = /(?:^|_)(?:model|voice)$/

/**
 * Things that a stage did not inherit, where that may surprise: the model or voice of a provider that takes one, and all that was for the same
 * provider elsewhere. Addresses are not shown: they may hold a password.
 */
export const leftBehind = (left: readonly Left[], providers: Readonly<Record<string, ProviderFacts>>): Problem[] =>
  left.flatMap(({ key, was, is }): Problem[] => {
    const reads = Object.hasOwn(providers[is.name]?.options['properties'] ?? {}, key.replace(/^judge_/, ''))
    const isElsewhere = was.name === is.name
    if (!isElsewhere && !(MODEL_OR_VOICE.test(key) && reads)) return []
    return [
      {
        key,
        wrong: isElsewhere
          ? `is not taken over: it was written for another address of "${was.name}"`
          : `is not taken over: it was written for "${was.name}", and "${is.name}" is named now`,
        wayOut: isElsewhere
          ? 'Name it again where the address is named, if it is for that, too'
          : `Name it again where "${is.name}" is named, or leave it to "${is.name}"`,
      },
    ]
  })
