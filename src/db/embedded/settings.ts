import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** What a machine gives, as far as PostgreSQL's settings depend on it. */
export interface Machine {
  /** Bytes that this process may use: the machine's memory, or the container's limit where there is one. */
  memory: number;
  cores: number;
  /** Bytes free on the disk of the database. */
  disk: number;
  /** Bytes of /dev/shm; undefined where there is none. */
  sharedMemory: number | undefined;
}

/** One setting of PostgreSQL, and why Muster sets it. */
export interface Setting {
  name: string;
  value: string;
  why: string;
}

const MB = 1024 * 1024;
const GB = 1024 * MB;

/** Looks at this machine; `directory` is on the disk that will hold the database. */
export function readMachine(directory: string): Machine {
  const limit = process.constrainedMemory();
  const disk = statfsSync(directory);
  return {
    memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem(),
    cores: availableParallelism(),
    disk: disk.bavail * disk.bsize,
    sharedMemory: sizeOfSharedMemory(),
  };
}

function sizeOfSharedMemory(): number | undefined {
  try {
    const { blocks, bsize } = statfsSync('/dev/shm');
    return blocks * bsize;
  } catch {
    return undefined;
  }
}

/**
 * The settings for a machine, in the order they are written. Durability is never traded: what was committed survives a
 * power cut.
 */
export function settingsFor(machine: Machine): Setting[] {
  return [
    ...durability(),
    ...memory(machine),
    ...writing(machine),
    ...planning(machine),
    ...vacuuming(),
    ...serving(),
    ...logging(),
  ];
}

function durability(): Setting[] {
  return [
    { name: 'fsync', value: 'on', why: 'What was committed survives a power cut.' },
    { name: 'synchronous_commit', value: 'on', why: 'A commit answers only when it is on disk.' },
    { name: 'full_page_writes', value: 'on', why: 'A page half written at a power cut can be repaired.' },
  ];
}

function memory({ memory, sharedMemory }: Machine): Setting[] {
  const settings: Setting[] = [
    {
      name: 'shared_buffers',
      value: megabytes(memory / 4, 128 * MB, 4 * GB),
      why: 'A quarter of memory, as its manual advises; at most 4 GB, the rest serves better as file cache.',
    },
    {
      name: 'effective_cache_size',
      value: megabytes(memory * 0.6, 256 * MB, Number.POSITIVE_INFINITY),
      why: 'Reserves nothing: tells the planner how much is likely cached, here or by the system.',
    },
    {
      name: 'work_mem',
      value: megabytes(memory / 256, 4 * MB, 64 * MB),
      why: 'Verdicts over an import sort and hash millions of rows; a few at once must still fit in memory.',
    },
    {
      name: 'maintenance_work_mem',
      value: megabytes(memory / 16, 64 * MB, GB),
      why: 'Building an index is several times faster in memory. One runs at a time.',
    },
    {
      name: 'autovacuum_work_mem',
      value: megabytes(memory / 64, 32 * MB, 256 * MB),
      why: 'Three vacuum workers may run at once, so each gets less than an index build.',
    },
    { name: 'huge_pages', value: 'try', why: 'Used where the machine has set some aside; else no harm.' },
  ];
  if (sharedMemory === undefined || sharedMemory < 512 * MB) {
    settings.push({
      name: 'dynamic_shared_memory_type',
      value: 'sysv',
      why: 'Containers commonly have 64 MB of /dev/shm, too little for parallel queries.',
    });
  }
  return settings;
}

function writing({ memory, disk }: Machine): Setting[] {
  // At most a tenth of the free disk: the write-ahead log must not be what fills it.
  const log = Math.min(memory / 4, disk / 10);
  return [
    {
      name: 'wal_buffers',
      value: '16MB',
      why: "A whole log segment: parallel bulk loads do not wait for each other's writes.",
    },
    {
      name: 'max_wal_size',
      value: megabytes(log, GB, 4 * GB),
      why: 'A checkpoint in the midst of an import makes it log every page in full again.',
    },
    {
      name: 'min_wal_size',
      value: megabytes(log / 4, 256 * MB, GB),
      why: 'Segments kept for reuse spare the next import the making of new files.',
    },
    {
      name: 'checkpoint_timeout',
      value: '15min',
      why: 'Fewer full pages in the log; recovery after a crash stays well under a minute or two.',
    },
    {
      name: 'wal_level',
      value: 'minimal',
      why: 'No replica follows, so building an index or filling a table just made needs no log, only a sync.',
    },
    { name: 'max_wal_senders', value: '0', why: 'Required by wal_level minimal.' },
    { name: 'max_logical_replication_workers', value: '0', why: 'As nothing is replicated: one process fewer.' },
    {
      name: 'wal_compression',
      value: 'off',
      why: 'This build has only pglz, which costs more processor time in a bulk load than the smaller log saves.',
    },
  ];
}

function planning({ cores }: Machine): Setting[] {
  const gather = String(Math.min(4, Math.max(1, Math.floor(cores / 2))));
  return [
    {
      name: 'random_page_cost',
      value: '1.1',
      why: 'Disks are solid-state today: reading here and there costs hardly more than in sequence.',
    },
    { name: 'jit', value: 'off', why: 'Compiling a query takes longer than the short queries of the console run.' },
    { name: 'max_parallel_workers', value: String(Math.max(2, cores)), why: 'One for each core.' },
    {
      name: 'max_parallel_workers_per_gather',
      value: gather,
      why: 'Half the cores: one heavy query leaves room for the console and Node.',
    },
    { name: 'max_parallel_maintenance_workers', value: gather, why: 'The same, for building indexes.' },
  ];
}

function vacuuming(): Setting[] {
  return [
    {
      name: 'autovacuum_naptime',
      value: '20s',
      why: 'An import changes a table at one stroke: look more often than each minute.',
    },
    {
      name: 'autovacuum_analyze_scale_factor',
      value: '0.02',
      why: 'Statistics follow after 2 % of a table changed; by default 10 %, which of 100 M contacts are 10 M.',
    },
    {
      name: 'autovacuum_vacuum_scale_factor',
      value: '0.05',
      why: 'Dead rows of overwritten contacts are cleared after 5 %, not 20 %.',
    },
    {
      name: 'autovacuum_vacuum_insert_scale_factor',
      value: '0.05',
      why: 'Soon after an import, index-only scans work.',
    },
    {
      name: 'autovacuum_vacuum_cost_limit',
      value: '1000',
      why: 'The default of 200 dates from spinning disks: vacuum would lag behind imports.',
    },
  ];
}

function serving(): Setting[] {
  return [
    { name: 'listen_addresses', value: '127.0.0.1', why: 'Reached from this machine alone.' },
    {
      name: 'unix_socket_directories',
      value: '',
      why: "TCP only: a socket's path has a length limit and a directory that must exist.",
    },
    {
      name: 'max_connections',
      value: '100',
      why: 'Several Muster processes with a pool each, and room for an operator.',
    },
    {
      name: 'client_connection_check_interval',
      value: '5s',
      why: 'The running query of a process that was killed is stopped within seconds, and its locks are free again.',
    },
    { name: 'timezone', value: 'UTC', why: 'Times read the same on every machine.' },
    {
      name: 'lc_messages',
      value: 'C',
      why: "Messages in English, whatever the machine's language, so that they can be searched for.",
    },
  ];
}

function logging(): Setting[] {
  return [
    {
      name: 'log_destination',
      value: 'stderr',
      why: 'Written to postgres.log in the data directory, which Muster keeps below 10 MB.',
    },
    {
      name: 'logging_collector',
      value: 'off',
      why: 'As above; the collector would run one more process and grow without bound.',
    },
    { name: 'log_timezone', value: 'UTC', why: "As in Muster's own log." },
    { name: 'log_line_prefix', value: '%m [%p] %a ', why: 'When, which process, which part of Muster.' },
    {
      name: 'log_error_verbosity',
      value: 'terse',
      why: "An error's details quote rows, so contacts' phone numbers: for Muster, not for the log.",
    },
    { name: 'log_parameter_max_length', value: '0', why: "Values of a query's parameters are contacts' data too." },
    { name: 'log_checkpoints', value: 'off', why: 'The log is for what needs a person.' },
  ];
}

/** The content of muster.conf: each setting below its reason. `overrides` replace or add values. */
export function renderSettings(settings: readonly Setting[], overrides: Readonly<Record<string, string>> = {}): string {
  const names = new Set(settings.map((setting) => setting.name));
  const added = Object.keys(overrides).filter((name) => !names.has(name));
  return [
    "# Written by Muster at each start, for this machine's memory and cores: changes here are lost.",
    '# Settings of your own: ALTER SYSTEM, which takes precedence.',
    ...settings.flatMap(({ name, value, why }) => ['', `# ${why}`, `${name} = ${quote(overrides[name] ?? value)}`]),
    ...added.map((name) => `${name} = ${quote(overrides[name] ?? '')}`),
    '',
  ].join('\n');
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function megabytes(bytes: number, least: number, most: number): string {
  return `${Math.floor(Math.min(most, Math.max(least, bytes)) / MB)}MB`;
}
