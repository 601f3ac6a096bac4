#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A study of 24 trials as an array of a real Slurm, with two nodes that are two slurmd on this machine; one of them is drained
# and its tasks are requeued in the middle. Each trial must have run to its end exactly once.
#
#   slurm_study.sh CETERIS
#
# Needs root, and Debian's slurm-wlm and munge (scripts/setup.sh --cluster); exits with 77 (skipped) without them, with 1 where
# CETERIS_REQUIRE lists "cluster".
set -euo pipefail

ceteris=$(readlink -f "$1")
skip() {
  case ",${CETERIS_REQUIRE:-}," in
    *,cluster,*) echo "CETERIS_REQUIRE lists cluster, but: $1"; exit 1 ;;
    *) echo "skipped: $1"; exit 77 ;;
  esac
}
[ "$(id -u)" -eq 0 ] || skip "starting Slurm's daemons needs root"
for program in slurmctld slurmd sbatch munged; do
  command -v "$program" >/dev/null || skip "no $program; scripts/setup.sh --cluster"
done

folder=$(mktemp -d)
chmod 755 "$folder"
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  sleep 1
  for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT

# munge checks the owners of its folders strictly; all of it lies in ours.
mkdir -m 700 "$folder/munge"
mkdir "$folder/state" "$folder/n1" "$folder/n2" "$folder/study"
dd if=/dev/urandom bs=1 count=1024 of="$folder/munge/key" status=none
chmod 400 "$folder/munge/key"
socket=$folder/munge.socket
munged --foreground --force --key-file="$folder/munge/key" --socket="$socket" --log-file="$folder/munge/log" \
  --pid-file="$folder/munge/pid" --seed-file="$folder/munge/seed" 2>"$folder/munged.log" &
pids+=($!)

host=$(uname -n)
cores=$(nproc)
cat >"$folder/slurm.conf" <<CONF
ClusterName=ceteris
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobRequeue=1
KillWait=30
SlurmctldParameters=enable_configless
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17001 CPUs=$cores
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17002 CPUs=$cores
PartitionName=all Nodes=n1,n2 Default=YES State=UP MaxTime=INFINITE OverSubscribe=FORCE:4
CONF
export SLURM_CONF=$folder/slurm.conf
for _ in $(seq 50); do [ -S "$socket" ] && break; sleep 0.1; done
slurmctld -D -f "$SLURM_CONF" >"$folder/slurmctld.log" 2>&1 &
pids+=($!)
for node in n1 n2; do
  slurmd -D -N "$node" -f "$SLURM_CONF" >"$folder/$node.log" 2>&1 &
  pids+=($!)
done
for _ in $(seq 100); do [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ] && break; sleep 0.3; done
if [ "$(sinfo -h -t idle -o %D)" != 2 ]; then
  tail -n 20 "$folder"/*.log
  skip "this machine runs no two slurmd: $(sinfo -h)"
fi
echo "two nodes: $(sinfo -h -N -o '%N %T' | tr '\n' ' ')"

cd "$folder/study"
cat >trial.sh <<'TRIAL'
echo "$SLURMD_NODENAME" >"$3/node"
sleep 1.5
echo "$1 $2" >>"$(dirname "$0")/ended"
echo "{\"acc\": 0.$1}" >"$3/result.json"
TRIAL
cat >study.toml <<'STUDY'
question = "Does x matter?"
command = ["sh", "trial.sh", "{seed}", "{x}", "{dir}"]
metric = { name = "acc", from = "json:{dir}/result.json" }
arms = { low = { x = 0.5 }, high = { x = 2.5 } }
replicates = 12
retries = 5
STUDY
"$ceteris" study submit slurm study.toml --tasks 6 --option=--output="$folder/out-%a" --time 1:00:00
sleep 5
on_n2=$(squeue -h -r -w n2 -t R -o %i)
[ -n "$on_n2" ] || { echo "nothing ran on n2"; exit 1; }
scontrol update NodeName=n2 State=DRAIN Reason=test
for task in $on_n2; do scontrol requeue "$task"; done
echo "drained n2 and requeued: $(tr '\n' ' ' <<<"$on_n2")"
for _ in $(seq 300); do [ -z "$(squeue -h -r)" ] && break; sleep 1; done
[ -z "$(squeue -h -r)" ] || { squeue; tail -n 5 "$folder"/out-*; exit 1; }

results=$(find runs -mindepth 2 -maxdepth 2 -name result.json | wc -l)
repeated=$(sort ended | uniq -d | wc -l) # the first trial and its rerun have one seed: once, and twice in all
nodes=$(cat runs/*/attempts/*/dir/node | sort | uniq -c | tr '\n' ' ')
lost=$(grep -l '"outcome": "stopped"' runs/*/attempts/*/attempt.json | wc -l)
echo "$results results; attempts by node: $nodes; stopped by the requeue: $lost"
if [ "$results" -ne 25 ] || [ "$(wc -l <ended)" -ne 25 ] || [ "$repeated" -ne 1 ]; then
  echo "not every trial ended exactly once: $(sort ended | uniq -c | sort -rn | head -n 5)"
  exit 1
fi
[ -f runs/studies/study/report.html ] || { echo "no task wrote the report"; exit 1; }
status=$("$ceteris" study status study.toml)
echo "$status"
[[ "$status" == *"24 of 24 trials have ended"* ]]
