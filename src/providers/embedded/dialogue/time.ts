import { sayNumber, sayOrdinal, sayYear } from './numbers.ts'
import type { Skill, Talk } from './skill.ts'

const DAY_MS = 86_400_000

/** Time of day and date, where the server stands. */
export const time: Skill = ({ plain }, talk) => {
  const elsewhere = /\b(?:time|date|day)\b.* in (?!the (?:morning|afternoon|evening)\b)/.test(plain)
  const prefix = elsewhere ? 'I only know the time of the machine I run on. ' : ''
  if (/\btime ?zone\b/.test(plain)) return `I go by the clock of ${talk.timeZone.replaceAll(/[_/]/g, ' ')}.`
  if (asksForTime(plain)) return `${prefix}It is ${sayTime(talk)}.`
  if (/\b(?:what|which) (?:is the )?year\b/.test(plain)) return `It is ${sayYear(parts(talk).year)}.`
  if (/\b(?:what|which) (?:is the )?month\b/.test(plain)) return `It is ${parts(talk).month}.`
  if (!asksForDate(plain)) return undefined
  if (/\bday after tomorrow\b/.test(plain)) return `The day after tomorrow is ${sayDate(talk, 2 * DAY_MS)}.`
  if (/\bday before yesterday\b/.test(plain)) return `The day before yesterday was ${sayDate(talk, -2 * DAY_MS)}.`
  if (/\btomorrow\b/.test(plain)) return `Tomorrow is ${sayDate(talk, DAY_MS)}.`
  if (/\byesterday\b/.test(plain)) return `Yesterday was ${sayDate(talk, -DAY_MS)}.`
  return `${prefix}Today is ${sayDate(talk, 0)}.`
}

/** "As" and "that" are what recognisers make of "is" and "it". */
const asksForTime = (plain: string): boolean =>
  /\bwhat time (?:(?:is|as) (?:it|that)|it is)\b|\btime is it\b|\b(?:what is|tell me|know|have|got|give me) the (?:current |exact |right )?time\b|\bwhat (?:is the )?hour\b|\bhow late is it\b|^(?:the )?(?:current )?time$|^is it (?:late|early|morning|noon|evening|night)\b/.test(
    plain,
  )

const asksForDate = (plain: string): boolean =>
  /\b(?:what|which) (?:day|date)\b|\b(?:what is|tell me|know) (?:the|todays) (?:current )?(?:date|day)\b|^what is (?:today|tomorrow)$|\bday of the week\b|\bwhat was (?:the day before )?yesterday\b|^(?:the |todays |the current )?date(?: today)?$|^is (?:it|today|tomorrow) (?:the weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/.test(
    plain,
  )

function parts({ wallMs, timeZone }: Talk) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const found = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, value]))
  return {
    weekday: found.get('weekday') ?? '',
    year: Number(found.get('year')),
    month: found.get('month') ?? '',
    day: Number(found.get('day')),
    hour: Number(found.get('hour')),
    minute: Number(found.get('minute')),
  }
}

function sayTime(talk: Talk): string {
  const { hour, minute } = parts(talk)
  if (minute === 0 && hour === 0) return 'midnight'
  if (minute === 0 && hour === 12) return 'noon'
  const twelve = sayNumber(hour % 12 === 0 ? 12 : hour % 12)
  const clock = minute === 0 ? `${twelve} o'clock` : `${twelve} ${minute < 10 ? 'oh ' : ''}${sayNumber(minute)}`
  return `${clock} ${dayPart(hour)}`
}

function dayPart(hour: number): string {
  if (hour < 5 || hour >= 21) return 'at night'
  if (hour < 12) return 'in the morning'
  return hour < 18 ? 'in the afternoon' : 'in the evening'
}

function sayDate(talk: Talk, offsetMs: number): string {
  const { weekday, day, month, year } = parts({ ...talk, wallMs: talk.wallMs + offsetMs })
  return `${weekday}, the ${sayOrdinal(day)} of ${month}, ${sayYear(year)}`
}
