import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../config/schema.ts'
import { codeOf } from '../std/error-code.ts'
import type { Clock } from '../std/clock.ts'
import type { Report } from './check-servers.ts'
import { turnModelFaults } from './turn-models.ts'

/** Whether a server can write what it is to keep, and read its models. Makes nothing; true when all is well. */
export async function checkFiles(config: Config, clock: Clock, report: Report): Promise<boolean> {
  const { call_records: records, webhook_spool_dir: spool } = config
  const faults = [
    ...(records === '' ? [] : [faultOf('call_records', records, await fileFault(records))]),
    ...(spool === undefined ? [] : [faultOf('webhook_spool_dir', spool, await folderFault(spool))]),
    ...(await turnModelFaults(config, clock)),
  ].filter((fault) => fault !== undefined)
  for (const fault of faults) report.trouble(fault)
  return faults.length === 0
}

const faultOf = (key: string, path: string, code: string | undefined): string | undefined =>
  code && `${key}: ${path} cannot be written (${code})`

/** A file that is not there yet is made, its folder is not. */
async function fileFault(path: string): Promise<string | undefined> {
  const code = await faultAt(path, 'file')
  return code === 'ENOENT' ? await faultAt(dirname(path), 'folder') : code
}

/** A folder that is not there yet is made, with those around it. */
async function folderFault(path: string): Promise<string | undefined> {
  const code = await faultAt(path, 'folder')
  return code === 'ENOENT' && dirname(path) !== path ? await folderFault(dirname(path)) : code
}

/** The system's code for what is wrong with it. */
async function faultAt(path: string, is: 'file' | 'folder'): Promise<string | undefined> {
  try {
    const isFolder = (await stat(path)).isDirectory()
    if (isFolder !== (is === 'folder')) return isFolder ? 'EISDIR' : 'ENOTDIR'
    await access(path, constants.W_OK)
    return undefined
  } catch (error) {
    return codeOf(error)
  }
}
