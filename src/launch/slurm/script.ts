import type { slurm as kind } from '../../core/executors/slurm';
import type { Described } from '../../core/kind';
import { shellWord } from '../../core/shellWord';
import { EXIT } from '../../session/outcome';

export type SlurmOptions = Described<typeof kind>;

/** What the script of an array needs to know beside its options. */
export interface JobArray {
  /** The folder of the submission: `requests` and `logs` in it have a line for each task, from the first array on. */
  readonly folder: string;
  /** The line of task 0, from 0. */
  readonly first: number;
  readonly tasks: number;
  readonly node: string;
  /** The bundled session. */
  readonly session: string;
  /** What sessions read from their environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** With what a job ends that never came to its session; sessions end with other codes. */
export const JOB_EXIT = { folderUnseen: 78, noNode: 79 } as const;

/** How long a node may take to see a new folder: network file systems remember for a while what was not there. */
const LOOKS = 6;
const LOOK_SECONDS = 3;

/** How often a job is put back in the queue whose session was killed, from outside or for want of memory. */
const MAX_KILLED = 3;

/**
 * The script of an array. A task of it is "execute what is left of this request":
 *
 * - USR2 (the time limit is near, or the job is preempted) and TERM ask the session to save and end; CONT does nothing.
 * - After that, where the session was killed, and where another session is still training the run, the job puts itself
 *   back in the queue, under the same number. It does not where TERM came because somebody cancelled it.
 * - What is printed goes to the run's session.log, once the folder is seen.
 */
export function scriptOf(array: JobArray, options: SlurmOptions): string {
  const { partition, account, time, memory, cpus = 1, parallel, warning = 60, lines = [] } = options;
  const { folder, first, tasks, node, session, env } = array;
  const flags = {
    'job-name': 'mas-lab',
    array: `0-${tasks - 1}${parallel === undefined ? '' : `%${parallel}`}`,
    partition,
    account,
    time,
    mem: memory,
    nodes: 1,
    ntasks: 1,
    'cpus-per-task': cpus,
    signal: warning > 0 ? `B:USR2@${warning}` : undefined,
    'open-mode': 'append',
    output: '/dev/null',
    chdir: '/',
    // The job gets the environment of a login, nothing from the editor or terminal.
    export: 'NONE',
  };
  const set = Object.entries(flags).filter(([, value]) => value !== undefined);
  const exported = Object.entries(env).map(([name, value]) => `export ${name}=${shellWord(value)}`);
  return `#!/bin/sh
${set.map(([name, value]) => `#SBATCH --${name}=${value}`).join('\n')}
#SBATCH --requeue
${lines.join('\n')}

folder=${shellWord(folder)}
node=${shellWord(node)}
script=${shellWord(session)}
job=\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}
line=$((${first + 1} + SLURM_ARRAY_TASK_ID))
${exported.join('\n')}

looks=0
while [ ! -r "$folder/requests" ]; do
  looks=$((looks + 1))
  [ $looks -ge ${LOOKS} ] && exit ${JOB_EXIT.folderUnseen}
  sleep ${LOOK_SECONDS}
done
request=$(sed -n "\${line}p" "$folder/requests")
exec >>"$(sed -n "\${line}p" "$folder/logs")" 2>&1
command -v "$node" >/dev/null && [ -r "$script" ] && version=$("$node" --version) || {
  echo "Job $job on $(hostname): $node or $script cannot be used."
  exit ${JOB_EXIT.noNode}
}
echo "Job $job on $(hostname), Node.js $version, requeued \${SLURM_RESTART_COUNT:-0} times"

# Ask the session to save and end; remember why.
why=
asked() {
  why=\${why:-$1}
  echo "Job $job: $1, so the session is asked to save and end."
  [ -n "$session" ] && kill -TERM "$session" 2>/dev/null
}
trap 'asked USR2' USR2
trap 'asked TERM' TERM
[ -z "$why" ] || exit ${EXIT.requeue}
"$node" "$script" "$request" &
session=$!
[ -z "$why" ] || kill -TERM $session
# A signal ends "wait", not the session.
wait $session
code=$?
while kill -0 $session 2>/dev/null; do
  wait $session
  code=$?
done

again() {
  echo "Job $job: $1; it goes back into the queue."
  scontrol requeue "$job"
  exit ${EXIT.requeue}
}
case $code in
  ${EXIT.done} | ${EXIT.failed} | ${EXIT.stopped}) exit $code ;;
esac
[ "$why" = USR2 ] && again "its time is over"
if [ "$why" = TERM ]; then
  case $(scontrol show job "$SLURM_JOB_ID") in
    *JobState=RUNNING* | *Reason=TimeLimit*) again "its time is over" ;;
  esac
  exit ${EXIT.requeue}
fi
[ $code = ${EXIT.requeue} ] && again "another session trains the run"
echo $code >>"$folder/killed-$line"
[ "$(wc -l <"$folder/killed-$line")" -le ${MAX_KILLED} ] && again "the session was killed (exit code $code)"
exit $code
`;
}
