#!/usr/bin/env python3
"""Explicit-state model of the protocol as EfQueryCache.Redis has it (Protocol/Scripts.cs): one row, one tag, one entry.

Extends strict.py: marks keep the stamp below them, a rollback brings it back, a dead writer's lease ends by itself while
others go on, an epoch that is lost with the server's memory and begins with a quarantine. `python3 stamps.py` explores every
interleaving and checks that each rule, switched off, is missed. The n-th commit writes n.

Redis: epoch (id, server) or None; tag ('S', stamp), ('M', stamp, writers in flight) or None. Every step of a script is one step.
Writer: mark -> COMMIT or ROLLBACK -> end -> acknowledged; may die after any step, before or after its commit.
Reader: look -> hit | bypass (marked, quarantine) | miss: query -> store under what the look told.
Faults, once each: flush (everything lost), failover (to a replica that has missed all writes since a moment chosen before).
Quarantine: over only when every writer that had marked in a lost epoch has ended or died before its COMMIT (assumption:
it is longer than a COMMIT takes).
"""
from collections import deque
import sys, time

class Rules:
    mark = True             # tags are marked before COMMIT
    bypass = True           # readers neither serve nor store while marked
    stamps_before = True    # an entry is stored with what the look told before its query
    fresh_on_commit = True  # a commit changes the stamp at once; off: only the last writer's end decides, by how it ended itself
    fresh_on_expiry = True  # a lease that ends leaves a new stamp; off: the one below it
    rollback_checks = True  # a rollback touches only marks that have its writer; off: whoever rolls back clears all
    merge_marks = True      # marks add up; off: the last one replaces
    epoch = True            # a lost or foreign epoch is replaced by a new one; off: entries ignore epochs
    server = True           # the epoch is compared with the server that answers; off: only its absence counts
    quarantine = True       # nothing is served or stored until the marks that were lost cannot matter
    lease_only_dead = True  # leases outlive living writers

# db, epoch, server, tag, fresh, entry, writers, readers, seen, replica, faults, lost
#   writers: (pc, version)    readers: (pc, floor, key, value, left)    replica: (epoch, tag) when it has stopped to hear
def initial(faults, writers, reads):
    return (0, (0, 0), 0, ('S', 0), 1, None, tuple(('idle', 0) for _ in range(writers)), tuple(('idle', 0, None, 0, n) for n in reads), 0, None, faults, frozenset())

def put(t, i, v): return t[:i] + (v,) + t[i + 1:]

def steps(s, R):
    db, epoch, server, tag, fresh, entry, ws, rs, seen, replica, faults, lost = s

    def checked(fresh):  # what every script begins with
        if R.epoch and (epoch is None or (R.server and epoch[1] != server)): return (fresh, server), fresh + 1, frozenset(j for j, (pc, _) in enumerate(ws) if pc in ('marked', 'committed'))
        return epoch if R.epoch else (0, 0), fresh, lost

    for i, (pc, ver) in enumerate(ws):
        def w(pc2, db=db, epoch=epoch, tag=tag, fresh=fresh, ver=ver, seen=seen, lost=lost):
            return (db, epoch, server, tag, fresh, entry, put(ws, i, (pc2, ver)), rs, seen, replica, faults, lost)
        if pc == 'idle':
            if not R.mark: yield f'W{i} starts', w('marked')
            else:
                e, f, l = checked(fresh)
                if tag is None: stamp, others, f = f, frozenset(), f + 1
                else: stamp, others = tag[1], tag[2] if tag[0] == 'M' and R.merge_marks else frozenset()
                yield f'W{i} marks', w('marked', epoch=e, tag=('M', stamp, others | {i}), fresh=f, lost=l)
        elif pc == 'marked':
            yield f'W{i} COMMITs {db + 1}', w('committed', db=db + 1, ver=db + 1, lost=lost)
            yield f'W{i} ROLLBACKs', w('rolled back', lost=lost - {i})
        elif pc in ('committed', 'rolled back'):
            e, f, l = checked(fresh)
            commit = pc == 'committed'
            here = tag is not None and tag[0] == 'M'
            rest = tag[2] - {i} if here else frozenset()
            if not R.rollback_checks and not commit and here: rest = frozenset()
            stamp = tag[1] if tag else None
            if commit and (R.fresh_on_commit or not rest): stamp, f = f, f + 1
            touched = commit or (here and (i in tag[2] or not R.rollback_checks))
            t2 = (('M', stamp, rest) if rest else ('S', stamp)) if touched else tag
            yield f'W{i} ends', w('acked', epoch=e, tag=t2, fresh=f, seen=max(seen, ver) if commit else seen, lost=l - {i})
        if pc in ('marked', 'committed', 'rolled back'): yield f'W{i} dies', w('dead', lost=lost - {i})
    if tag and tag[0] == 'M':
        for j in tag[2]:
            if ws[j][0] == 'dead' or not R.lease_only_dead:
                rest, stamp, f = tag[2] - {j}, tag[1], fresh
                if R.fresh_on_expiry: stamp, f = fresh, fresh + 1
                yield f'lease of W{j} ends', (db, epoch, server, ('M', stamp, rest) if rest else ('S', stamp), f, entry, ws, rs, seen, replica, faults, lost)
    if 'flush' in faults: yield 'flush', (db, None, server, None, fresh, entry, ws, rs, seen, replica, faults - {'flush'}, lost)
    if 'failover' in faults:
        if replica is None: yield 'replica hears no more', (db, epoch, server, tag, fresh, entry, ws, rs, seen, (epoch, tag), faults, lost)
        else: yield 'failover', (db, replica[0], server + 1, replica[1], fresh, entry, ws, rs, seen, None, faults - {'failover'}, lost)
    for i, (pc, floor, key, val, left) in enumerate(rs):
        def r(*t, epoch=epoch, tag=tag, fresh=fresh, entry=entry, seen=seen, lost=lost):
            return (db, epoch, server, tag, fresh, entry, ws, put(rs, i, t), seen, replica, faults, lost)
        if pc == 'idle' and left: yield f'R{i} starts', r('look', seen, None, 0, left)
        elif pc == 'look':
            e, f, l = checked(fresh)
            t = tag
            if t is None: t, f = ('S', f), f + 1
            if (t[0] == 'M' and R.bypass) or (R.quarantine and l): yield f'R{i} bypasses', r('query', floor, None, 0, left, epoch=e, tag=t, fresh=f, lost=l)
            elif entry and entry[1] == (e, t[1]): yield f'R{i} hits {entry[0]}', r('got', floor, None, entry[0], left, epoch=e, tag=t, fresh=f, lost=l)
            else: yield f'R{i} misses', r('query', floor, (e, t[1]), 0, left, epoch=e, tag=t, fresh=f, lost=l)
        elif pc == 'query': yield f'R{i} queries {db}', r('store', floor, key, db, left)
        elif pc == 'store':
            if key is None: yield f'R{i} returns {val}', r('got', floor, None, val, left)
            else:
                now = key if R.stamps_before or tag is None else (epoch if R.epoch else (0, 0), tag[1])
                yield f'R{i} stores {val}', r('got', floor, None, val, left, entry=(val, now))
        elif pc == 'got': yield f'R{i} ends {val}', r('idle', 0, None, 0, left - 1, seen=max(seen, val))

def canonical(s):
    """Stamps and epochs are only ever compared: states that differ in their numbers only are one."""
    names = {}
    def n(x): return names.setdefault(x, len(names))
    def st(t): return None if t is None else (t[0], n(t[1])) + t[2:]
    def ep(e): return None if e is None else (n(('e', e[0])), e[1] - s[2])
    def kd(k): return None if k is None else (ep(k[0]), n(k[1]))
    e, t = ep(s[1]), st(s[3])
    entry = s[5] and (s[5][0], kd(s[5][1]))
    rs = tuple((pc, f, kd(k), v, l) for pc, f, k, v, l in s[7])
    rep = s[9] and (ep(s[9][0]), st(s[9][1]))
    return (s[0], e, t, entry, s[6], rs, s[8], rep, s[10], s[11])

def bad(s): return any(pc == 'got' and val < floor for pc, floor, _, val, _ in s[7])

def check(R, start, limit=1_500_000):
    back = {canonical(start): None}; q = deque([start])
    while q:
        s = q.popleft(); c = canonical(s)
        for name, t in steps(s, R):
            k = canonical(t)
            if k in back: continue
            back[k] = (c, name)
            if bad(t):
                path = []
                while back[k]: k, n = back[k]; path.append(n)
                return len(back), path[::-1]
            if len(back) > limit: return len(back), None
            q.append(t)
    return len(back), []

CASES = {  # faults, writers, reads of each reader; which rules it shows to be needed
    'two writers': (frozenset(), 2, (1, 2), ('mark', 'bypass', 'stamps_before', 'fresh_on_commit', 'fresh_on_expiry', 'rollback_checks', 'merge_marks', 'lease_only_dead')),
    'two writers and a flush': (frozenset({'flush'}), 2, (2,), ()),
    'one writer, flush and failover': (frozenset({'flush', 'failover'}), 1, (1, 2), ('epoch', 'server', 'quarantine')),
}

def run(name, cases, expect, **off):
    R = Rules(); begin = time.process_time(); states = 0; path = []
    for k, v in off.items(): setattr(R, k, v)
    for case in cases:
        n, path = check(R, initial(*CASES[case][:3])); states += n
        if path is None or path: break
    ok = path is not None and bool(path) == expect
    print(f"{'ok ' if ok else 'BAD'} {name}: {states} states, {time.process_time() - begin:.1f} s, " + ('no violation' if path == [] else 'limit reached' if path is None else f'violation ({case}): ' + '; '.join(path)), flush=True)
    return ok

if __name__ == '__main__':
    results = [run('protocol', CASES, False)] + [run(f'without {rule}', [case], True, **{rule: False}) for case in CASES for rule in CASES[case][3]]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed"); sys.exit(0 if all(results) else 1)
