#!/usr/bin/env python3
"""Explicit-state model of the level Bounded: nodes that serve from their own memory without asking, and hear of each other's
writes through a log in Redis. `python3 bounded.py` explores every interleaving of small cases, and checks that each rule,
switched off, is missed. It is the specification of src/EfQueryCache/SecondLevel/Backplane.cs; design.md, section 6.

There is one query, so its version and that of its tag are one here. In the code, `one_keeps` and `bypass_drops` change a tag that
the query alone carries: what they prevent is that one query goes backwards.

One row, one tag, one query. The n-th commit writes n. Time is discrete; a step takes none.
Redis: epoch; tag ('S', stamp), ('M', stamp, {(writer, end of lease)}) or None; an entry; for each node what of the log it has
not pulled, or that some of that is lost.
Writer (on a node, or on none of those modelled): mark -> COMMIT or ROLLBACK -> end -> acknowledged. It may die before or after its
COMMIT; the server may execute a COMMIT of a dead writer until its lease ends.
Node: version and marks of the tag; the lease; the log pulled in three steps (sent, executed, heard), so
that wake-ups which are lost, late or too many are no more than other moments to pull at. An entry in memory.
Reader: memory -> hit | ask (sent, executed, heard) -> entry of Redis | query -> store. `forced` ones do not take what is in memory
(another tag is wanted, a refresh).

The end of a write is in the log so that nodes need not wait for its lease; that it is missed makes nothing stale, and no rule here.

Promises, for reads through the cache:
  stale      nobody is served a value, from memory or not, when a newer one was acknowledged more than S ago (of a dead writer:
             committed more than S ago)
  own        who writes through a node reads it there at once
  backwards  on one node nobody who begins later is served an older value
"""
from collections import deque
import sys, time

S, LEASE, QUARANTINE = 1, 2, 3 # no COMMIT is under way for longer than the quarantine after Redis has lost its mark

class Rules:
    mark = True             # tags are marked in Redis before COMMIT
    log_mark = True         # ... and the mark is in the log
    lease = True            # memory is served from only as long as the last complete pull is young enough
    lease_from_send = True  # its age counts from when it was sent; off: from when it was heard
    heard_marks = True      # nothing is served from memory, or kept there, while a mark is known of
    deadline = True         # a mark that nobody ends is a write when its lease has ended; off: as if it had never been
    version_before = True   # memory is filled under the version before Redis was asked; off: the one of when it is filled
    trimmed = True          # a log that has lost something makes everything in memory invalid
    epoch = True            # ... and so does another epoch
    one_keeps = True        # of loads at one time one is kept at most: who keeps makes the others not, who does not makes what is kept invalid
    hit_drops = True        # whoever is served from Redis under stamps that nobody here was served under before does the same, kept or not
    bypass_drops = True     # whoever is served past the cache makes what is in memory invalid: it may be older
    local = True            # a write changes its own node's version itself, before it is acknowledged
    quarantine = True       # in a new epoch nothing is served or kept until what was in flight cannot matter
    stamps_before = True    # what is stored in Redis has the stamp of before the query

# t, db, born (when each version was acknowledged, or committed by a dead writer), redis, writers, nodes, readers, faults
#   redis: (epoch, began, tag, entry, fresh)       entry: (value, epoch, stamp)
#   writer: (pc, version, end of lease)            pc: idle marked rolled committed done dead
#   node: (pulls left, marks, lease, epoch, pull, unread, lost, memory, floor, seen)
#     pull: None | ('sent', at) | ('done', at, epoch, events, lost)     memory: None | its value, as long as the version is the same
#     seen: the epoch and stamp of the last hit in Redis
#   reader: (pc, same, answer, value, floor, needed, left)               pc: idle ask answered query load bypass store
#     same: whether the version is still the one of before it asked

def put(x, i, v): return x[:i] + (v,) + x[i + 1:]

PULLS, MARKS, HELD, EPOCH, PULL, UNREAD, LOST, MEMORY, FLOOR, SEEN = range(10)
NODE = dict(pulls=PULLS, marks=MARKS, lease=HELD, epoch=EPOCH, pull=PULL, unread=UNREAD, lost=LOST, memory=MEMORY, floor=FLOOR, seen=SEEN)

def change(node, **kw):
    n = list(node)
    for k, v in kw.items(): n[NODE[k]] = v
    return tuple(n)

def initial(case):
    node = (case.pulls, frozenset(), S, 0, None, (), False, None if case.cold else 0, 0, None)
    return (0, 0, (), (0, -QUARANTINE, ('S', 0), None if case.cold else (0, 0, 0), 1), tuple(('idle', 0, 0) for _ in case.writers),
            tuple(node for _ in range(case.nodes)), tuple(('idle', False, None, 0, 0, 0, n) for _, n, _ in case.readers), case.faults)

def needed(t, born):
    return max((v for v, at in born if t > at + S), default=0)

def tell(nodes, event, limit):
    return tuple(change(n, unread=n[UNREAD] + (event,)) if len(n[UNREAD]) < limit else change(n, unread=(), lost=True) for n in nodes)

# The tag has another version on a node: what is in memory there, and what is under way, is of an older one.
def news(nodes, rs, k, case):
    return put(nodes, k, change(nodes[k], memory=None)), tuple(put(r, 1, False) if case.readers[i][0] == k else r for i, r in enumerate(rs))

def steps(s, R, case):
    t, db, born, redis, ws, nodes, rs, faults = s
    epoch, began, tag, entry, fresh = redis

    def state(**kw):
        d = dict(t=t, db=db, born=born, redis=redis, ws=ws, nodes=nodes, rs=rs, faults=faults); d.update(kw)
        return (d['t'], d['db'], d['born'], d['redis'], d['ws'], d['nodes'], d['rs'], d['faults'])

    def opened():  # the tag as a script finds it: leases that have ended leave a new stamp
        f = fresh
        if tag is None: return ('S', f), f + 1
        if tag[0] == 'S': return tag, f
        alive = frozenset(m for m in tag[2] if m[1] >= t)
        if alive == tag[2]: return tag, f
        return (('M', f, alive) if alive else ('S', f)), f + 1

    if t < case.time:
        ns, rs2 = nodes, rs
        for k in range(len(ns)):
            over = frozenset(m for m in ns[k][MARKS] if m[1] < t + 1)
            if not over: continue
            ns = put(ns, k, change(ns[k], marks=ns[k][MARKS] - over))
            if R.deadline: ns, rs2 = news(ns, rs2, k, case)
        yield 'time passes', state(t=t + 1, nodes=ns, rs=rs2)

    for i, (pc, ver, end) in enumerate(ws):
        home = case.writers[i]
        if pc == 'idle':
            ns = nodes
            if home is not None: ns = put(ns, home, change(ns[home], marks=ns[home][MARKS] | {(i, 99)}))
            if not R.mark: yield f'W{i} starts', state(ws=put(ws, i, ('marked', 0, t + LEASE)), nodes=ns)
            else:
                g, f = opened()
                m = ('M', g[1], (g[2] if g[0] == 'M' else frozenset()) | {(i, t + LEASE)})
                if R.log_mark: ns = tell(ns, ('mark', i), case.log)
                yield f'W{i} marks', state(ws=put(ws, i, ('marked', 0, t + LEASE)), nodes=ns, redis=(epoch, began, m, entry, f))
        elif pc == 'marked':
            if t <= end:
                yield f'W{i} COMMITs {db + 1}', state(db=db + 1, ws=put(ws, i, ('committed', db + 1, end)))
                if case.rollbacks: yield f'W{i} ROLLBACKs', state(ws=put(ws, i, ('rolled', 0, end)))
            if case.deaths and home is None: yield f'W{i} dies, its COMMIT under way', state(ws=put(ws, i, ('dying', 0, end)))
        elif pc == 'dying':
            if t <= end: yield f'W{i}: COMMITs {db + 1} although it is dead', state(db=db + 1, born=born + ((db + 1, t),), ws=put(ws, i, ('dead', db + 1, end)))
        elif pc in ('committed', 'rolled'):
            if pc == 'committed' and case.deaths and home is None:
                yield f'W{i} dies before it ends', state(born=born + ((ver, t),), ws=put(ws, i, ('dead', ver, end)))
            g, f = opened()
            others = frozenset(m for m in g[2] if m[0] != i) if g[0] == 'M' else frozenset()
            stamp = g[1]
            if pc == 'committed': stamp, f = f, f + 1
            ns = tell(nodes, ('bump' if pc == 'committed' else 'undo', i), case.log)
            rs2 = rs
            if home is not None:
                ns = put(ns, home, change(ns[home], marks=ns[home][MARKS] - {(i, 99)}))
                if pc == 'committed':
                    if R.local: ns, rs2 = news(ns, rs2, home, case)
                    ns = put(ns, home, change(ns[home], floor=max(ns[home][FLOOR], ver)))
            b = born + ((ver, t),) if pc == 'committed' else born
            yield f'W{i} ends', state(born=b, nodes=ns, rs=rs2, ws=put(ws, i, ('done', ver, end)), redis=(epoch, began, ('M', stamp, others) if others else ('S', stamp), entry, f))

    if 'flush' in faults:
        ns = tuple(change(n, unread=(), lost=n[LOST]) for n in nodes)
        yield 'Redis is flushed', state(faults=faults - {'flush'}, nodes=ns, redis=(epoch + 1, t, None, None, fresh))

    for k, n in enumerate(nodes):
        pull = n[PULL]
        if pull is None:
            if n[PULLS]: yield f'N{k} pulls', state(nodes=put(nodes, k, change(n, pulls=n[PULLS] - 1, pull=('sent', t))))
        elif pull[0] == 'sent': yield f'N{k} is answered', state(nodes=put(nodes, k, change(n, pull=('done', pull[1], epoch, n[UNREAD], n[LOST]), unread=(), lost=False)))
        else:
            _, at, e, events, lost = pull
            ns, rs2 = put(nodes, k, change(n, pull=None, lease=(at if R.lease_from_send else t) + S, epoch=e)), rs
            if (lost and R.trimmed) or (e != n[EPOCH] and R.epoch):
                ns = put(ns, k, change(ns[k], marks=frozenset(x for x in n[MARKS] if x[1] == 99)))
                ns, rs2 = news(ns, rs2, k, case)
            for kind, i in events:
                if i in case.own(k): continue
                others = frozenset(x for x in ns[k][MARKS] if x[0] != i)
                ns = put(ns, k, change(ns[k], marks=ns[k][MARKS] | {(i, t + LEASE)} if kind == 'mark' else others))
                if kind == 'bump': ns, rs2 = news(ns, rs2, k, case)
            yield f'N{k} hears {[x for x, _ in events]}', state(nodes=ns, rs=rs2)

    for i, (pc, same, answer, value, floor, need, left) in enumerate(rs):
        k, _, forced = case.readers[i]
        n = nodes[k]
        def r(pc2, same=same, answer=answer, value=value, floor=floor, need=need, left=left, rs=rs): return put(rs, i, (pc2, same, answer, value, floor, need, left))
        def served(value, floor, need, what, nodes=nodes, rs=rs):
            bad = None
            if value < need: bad = f'STALE: {value} at {t}, where {need} is due'
            elif value < floor: bad = f'BACKWARDS (or own write missed): {value} after {floor}'
            ns = put(nodes, k, change(nodes[k], floor=max(nodes[k][FLOOR], value)))
            return f'R{i} on N{k} is served {value} {what}', state(rs=put(rs, i, ('idle', False, None, 0, 0, 0, left - 1)), nodes=ns), bad
        marked = bool(n[MARKS]) and R.heard_marks
        own_marked = any(x[1] == 99 for x in n[MARKS])
        if pc == 'idle':
            if left == 0: continue
            f, nd = n[FLOOR], needed(t, born)
            memory = n[MEMORY]
            if not forced and memory is not None and not marked and not own_marked and (t <= n[HELD] or not R.lease):
                yield served(memory, f, nd, 'from memory')
            elif marked or own_marked: yield f'R{i} goes past the cache', state(rs=r('bypass', floor=f, need=nd))
            else:
                yield f'R{i} asks', state(rs=r('ask', same=True, floor=f, need=nd))
                if case.unreachable: yield f'R{i} cannot ask', state(rs=r('bypass', floor=f, need=nd))
        elif pc == 'ask':
            g, f = opened()
            quiet = R.quarantine and t < began + QUARANTINE
            kind = 'quiet' if quiet else 'marked' if g[0] == 'M' else 'said'
            found = entry[0] if kind == 'said' and entry is not None and (entry[1] == epoch or not R.epoch) and entry[2] == g[1] else None
            yield f'R{i} is answered {kind}', state(rs=r('answered', answer=(kind, epoch, g[1], found)), redis=(epoch, began, g, entry, f))
        elif pc == 'answered':
            kind, e, stamp, found = answer
            ns, rs2 = nodes, rs
            if R.epoch and e != n[EPOCH]: ns, rs2 = news(ns, rs2, k, case) # of another epoch than the log that was heard
            same = rs2[i][1]
            if kind != 'said': yield f'R{i} hears {kind}', state(rs=r('bypass', same=same, answer=None, rs=rs2), nodes=ns)
            elif found is not None: yield f'R{i} hears of {found}', state(rs=r('store', same=same, answer=('hit', e, stamp, None), value=found, rs=rs2), nodes=ns)
            else: yield f'R{i} hears of nothing', state(rs=r('query', same=same, rs=rs2), nodes=ns)
        elif pc == 'query': yield f'R{i} reads {db}', state(rs=r('load', value=db))
        elif pc == 'load':
            kind, e, stamp, _ = answer
            g, f = opened()
            if not R.stamps_before: stamp, e = g[1], epoch
            yield f'R{i} stores {value} in Redis', state(rs=r('store', answer=None), redis=(epoch, began, tag, (value, e, stamp), fresh))
            yield f'R{i} does not store {value} in Redis', state(rs=r('store', answer=None))
        elif pc == 'store':
            may = (same or not R.version_before) and not marked and not own_marked
            for keeps in ((True, False) if may and answer is not None else (may,)): # what is not used often stays in Redis
                ns, rs2 = nodes, rs
                if answer is not None: # a hit in Redis: what others were served under the same stamps is no older
                    is_news = n[SEEN] != answer[1:3]
                    if (keeps and R.one_keeps) or (is_news and R.hit_drops): ns, rs2 = news(nodes, rs, k, case)
                    ns = put(ns, k, change(ns[k], seen=answer[1:3]))
                elif R.one_keeps: ns, rs2 = news(nodes, rs, k, case)
                if keeps: ns = put(ns, k, change(ns[k], memory=value))
                yield served(value, floor, need, 'and keeps it' if keeps else 'and keeps nothing', ns, rs2)
        elif pc == 'bypass':
            ns, rs2 = news(nodes, rs, k, case) if R.bypass_drops else (nodes, rs)
            yield served(db, floor, need, 'past the cache', ns, rs2)

class Case:
    def __init__(self, name, nodes=1, writers=(None,), readers=((0, 2, False),), time=3, log=9, pulls=1, faults=(), deaths=False, rollbacks=False, unreachable=False, cold=False):
        self.name, self.nodes, self.writers, self.readers, self.time, self.log, self.pulls = name, nodes, writers, readers, time, log, pulls
        self.faults, self.deaths, self.rollbacks, self.unreachable, self.cold = frozenset(faults), deaths, rollbacks, unreachable, cold
    def own(self, node): return {i for i, home in enumerate(self.writers) if home == node}

CASES = [
    Case('a writer elsewhere', readers=((0, 2, False),)),
    Case('two readers at once', readers=((0, 2, False), (0, 1, False)), time=0, cold=True),
    Case('a reader that forces', readers=((0, 1, True), (0, 1, False)), unreachable=True, time=1),
    Case('a writer here', writers=(0,), readers=((0, 2, False),), time=1),
    Case('a log that is too short', log=0, readers=((0, 1, False),), time=3),
    Case('writers that roll back', writers=(None, None), rollbacks=True, readers=((0, 2, False),), time=1),
    Case('two nodes', nodes=2, writers=(0,), readers=((0, 1, False), (1, 1, False)), time=1),
    Case('a hit that is not kept', nodes=2, readers=((0, 1, False), (0, 2, False), (1, 1, False)), cold=True, time=0, pulls=0),
    Case('Redis is flushed', faults=('flush',), readers=((0, 2, False),), time=3),
    Case('a writer that dies', deaths=True, readers=((0, 2, False),), pulls=2, time=3),
    Case('Redis is flushed, and a writer dies', faults=('flush',), deaths=True, readers=((0, 2, False),), time=2, cold=True),
]

def explore(case, R, limit=None):
    first = initial(case)
    back, q = {first: None}, deque([first])
    while q:
        s = q.popleft()
        for step in steps(s, R, case):
            what, to = step[0], step[1]
            bad = step[2] if len(step) > 2 else None
            if bad:
                path = [f'{what}: {bad}']
                while back[s] is not None: s, w = back[s]; path.append(w)
                return len(back), path[::-1]
            if to not in back:
                back[to] = (s, what); q.append(to)
                if limit and len(back) > limit: return len(back), 'gave up'
    return len(back), None

if __name__ == '__main__':
    began = time.time(); passed = failed = 0
    for case in CASES:
        t0 = time.time(); states, bad = explore(case, Rules())
        print(f'{"ok " if bad is None else "BAD"} {case.name}: {states:,} states, {time.time() - t0:.1f} s, {"no violation" if bad is None else bad}', flush=True)
        passed += bad is None; failed += bad is not None
    for rule in [r for r in vars(Rules) if not r.startswith('_')]:
        R = type('R', (Rules,), {rule: False}); t0 = time.time(); caught = None
        for case in CASES:
            states, bad = explore(case, R)
            if bad: caught = (case.name, states, bad); break
        print(f'ok  without {rule}: {caught[1]:,} states, {time.time() - t0:.1f} s, violation ({caught[0]}): {"; ".join(caught[2])}' if caught
              else f'BAD without {rule}: {time.time() - t0:.1f} s, no violation', flush=True)
        passed += caught is not None; failed += caught is None
    print(f'{time.time() - began:.0f} s')
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)
