import type { ScenarioResult } from './result.ts'
import { transcriptOf } from './transcript.ts'

/** What a file of scenarios came to. */
export interface Suite {
  /** The path of the file. */
  readonly name: string
  readonly results: readonly ScenarioResult[]
}

/** JUnit XML as Jenkins, GitLab and others read it: one suite for each file, one case for each scenario. */
export function junitOf(suites: readonly Suite[]): string {
  const all = suites.flatMap(({ results }) => results)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="voxray eval" ${countsOf(all)}>`,
    ...suites.flatMap(({ name, results }) => [
      `  <testsuite name="${attribute(name)}" ${countsOf(results)} skipped="0">`,
      ...results.flatMap((result) => caseOf(result, name)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

function countsOf(results: readonly ScenarioResult[]): string {
  const errors = results.filter(({ error }) => error !== undefined).length
  const failures = results.filter(({ passed, error }) => !passed && error === undefined).length
  const tookMs = results.reduce((sum, result) => sum + result.tookMs, 0)
  return `tests="${results.length}" failures="${failures}" errors="${errors}" time="${seconds(tookMs)}"`
}

function caseOf(result: ScenarioResult, file: string): string[] {
  const { name, tookMs, turns, error } = result
  const failures = turns.flatMap((turn, index) => turn.failures.map((failure) => `turn ${index + 1}: ${failure}`))
  return [
    `    <testcase name="${attribute(name)}" classname="${attribute(file)}" time="${seconds(tookMs)}">`,
    ...problemOf(failures, error),
    `      <system-out>${content(transcriptOf(turns).join('\n'))}</system-out>`,
    '    </testcase>',
  ]
}

function problemOf(failures: readonly string[], error: string | undefined): string[] {
  const [first = ''] = error === undefined ? failures : [error]
  if (first === '') return []
  const all = error === undefined ? failures : [error, ...failures]
  const tag = error === undefined ? 'failure' : 'error'
  return [`      <${tag} message="${attribute(first)}">${content(all.join('\n'))}</${tag}>`]
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What XML 1.0 cannot hold in any form (§2.2), lone surrogates among it, becomes U+FFFD. */
const content = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
    .replaceAll('\r', '&#13;')

/** A parser makes blanks of tabs and line ends that are written as they are (§3.3.3). */
const attribute = (text: string): string => content(text).replaceAll('\t', '&#9;').replaceAll('\n', '&#10;')
