import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { contentOf } from '../../store/regularFile';

/**
 * Bytes that new processes can have: of the machine, or of the container or job that this process is in. What files keep in
 * memory counts as free, because the system gives it up.
 */
export function freeMemory(root = '/'): number {
  const available = /^MemAvailable: *(\d+) kB$/m.exec(textOf(join(root, 'proc/meminfo')) ?? '')?.[1];
  const machine = available === undefined ? freemem() : 1024 * Number(available);
  return Math.min(machine, ...groupsOf(root).map((group) => leftIn(join(root, group)) ?? Number.POSITIVE_INFINITY));
}

/** The control groups of this process and those around them (cgroups(7)), as folders: of version 2, and of memory in version 1. */
function groupsOf(root: string): readonly string[] {
  const lines = (textOf(join(root, 'proc/self/cgroup')) ?? '').split('\n').map((line) => line.split(':'));
  return lines.flatMap(([number, controllers = '', ...path]) => {
    const isMemory = controllers.split(',').includes('memory');
    if (number !== '0' && !isMemory) return [];
    const top = isMemory ? 'sys/fs/cgroup/memory' : 'sys/fs/cgroup';
    const groups: string[] = [];
    // In a container, the path may be the one outside of it; its own group is then the top.
    for (let at = path.join(':'); ; at = dirname(at)) {
      groups.push(join(top, at));
      if (at === '/' || at === '.' || at === '') return groups;
    }
  });
}

/** What a group may still take; undefined where nothing limits it. */
function leftIn(group: string): number | undefined {
  const number = (...names: readonly string[]) => {
    const found = names.map((name) => textOf(join(group, name))?.trim()).find((text) => text !== undefined);
    return found !== undefined && /^\d+$/.test(found) ? Number(found) : undefined;
  };
  const [max, used] = [
    number('memory.max', 'memory.limit_in_bytes'),
    number('memory.current', 'memory.usage_in_bytes'),
  ];
  if (max === undefined || used === undefined) return undefined;
  const stat = textOf(join(group, 'memory.stat')) ?? '';
  // Version 1 has sums over the groups inside under names of their own.
  const files = ['inactive_file', 'active_file'].map((name) => {
    const found =
      new RegExp(`^total_${name} (\\d+)$`, 'm').exec(stat) ?? new RegExp(`^${name} (\\d+)$`, 'm').exec(stat);
    return Number(found?.[1] ?? 0);
  });
  return max - used + files.reduce((sum, each) => sum + each, 0);
}

function textOf(path: string): string | undefined {
  try {
    return contentOf(path).toString('utf8');
  } catch {
    // Not on Linux, or not in such a group.
    return undefined;
  }
}

/** What a process has taken for itself by now, in bytes; undefined where the system does not tell. */
export function ownMemory(pid: number): number | undefined {
  const found = /^RssAnon:\s*(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`) ?? '')?.[1];
  return found === undefined ? undefined : 1024 * Number(found);
}
