import { tagOf } from './index.ts'

const WITH_REGION = /^[a-z]{2,3}(?:[-_][a-z]{4})?[-_](?:[a-z]{2}|\d{3})$/i
/** Where most recognisers mean another place by a language alone than Unicode does. */
const REGIONS: Readonly<Record<string, string>> = { ar: 'SA' }

/**
 * The locale that some vendors want, such as "en-GB" of "en-GB" and "de-DE" of "German". One that we do not know is as it was written, so that
 * the vendor takes or refuses it; undefined where no language is named.
 */
export function localeOf(name: string | undefined): string | undefined {
  const tag = tagOf(name)
  if (name === undefined || tag === undefined) return undefined
  try {
    const { language, region } = new Intl.Locale(WITH_REGION.test(name) ? name.replaceAll('_', '-') : tag).maximize()
    const place = WITH_REGION.test(name) ? region : (REGIONS[language] ?? region)
    return place === undefined ? tag : `${language}-${place}`
  } catch {
    return tag
  }
}
