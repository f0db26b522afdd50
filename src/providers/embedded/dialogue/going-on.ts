import type { Talk } from './skill.ts'

/** What it says when told to stop. */
export const STOPPED = 'Okay.'

/** What the caller heard last, not counting that it would be silent. */
export const lastHeard = (talk: Talk): string | undefined =>
  talk.heard.findLast((heard) => heard !== '' && heard !== STOPPED)

/** Whether the caller wants more of what was heard last. */
export const wantsMore = (plain: string): boolean =>
  /^(?:(?:can|could|will|would) you )?(?:go on|keep going|carry on|continue|resume|and then|then what|what happened (?:next|then))(?: (?:counting|the story|with (?:it|that|the story)|from there))?$/.test(
    plain,
  )
