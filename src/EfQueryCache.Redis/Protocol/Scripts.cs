namespace EfQueryCache.Redis.Protocol;

/// <summary>
/// The scripts of the protocol. <c>tests/models/strict.py</c> explores what they do; the chaos test puts others in their place, to
/// prove that each rule is needed.
/// </summary>
/// <remarks>
/// <para>Epoch: 16 bytes of identity, the time it began in milliseconds as 13 digits, the replication id of the server it began on.</para>
/// <para>Tag: <c>s</c> and its stamp; or, while writers are about to commit, <c>m</c>, the stamp it gets back when all of them
/// roll back, and for each its 16 bytes and when its lease ends (milliseconds, a big-endian double).</para>
/// <para>Log: a stream with what marks and ends, numbered 1-1, 1-2, … without gaps, so that whoever reads it sees when something
/// was trimmed away that he has not read. It begins anew with every epoch; one that is gone makes a new epoch.</para>
/// </remarks>
internal static class Scripts
{
    // A script that may write is refused by replicas and when min-replicas-to-write is not met; allow-oom lets marks and new
    // stamps through when Redis is full. The epoch is compared with the server in the same breath, so that no answer ever
    // comes from a server that has lost something unnoticed.
    private const string Epoch = """
        #!lua flags=allow-oom
        local base = ARGV[1]
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local server = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
        if not server then return redis.error_reply('EFQC INFO does not tell master_replid') end
        local epoch = redis.call('GET', KEYS[1])
        local age = epoch and now - (tonumber(string.sub(epoch, 17, 29)) or now + 1) or -1
        local function begin()
          epoch = base .. string.format('%013.0f', now) .. server
          redis.call('SET', KEYS[1], epoch)
          redis.call('DEL', KEYS[2])
          redis.call('XADD', KEYS[2], '1-1', 'e', '')
          age = 0
        end
        if age < 0 or string.sub(epoch, 30) ~= server then begin() end

        """;

    // What is written down and what it is about change in one breath. Wake-ups are only that: who misses one reads later.
    private const string Log = """
        if redis.call('EXISTS', KEYS[2]) == 0 then begin() end
        local function log(length, event) redis.call('XADD', KEYS[2], 'MAXLEN', '~', length, '1-*', 'e', event) end

        """;

    private const string Tags = """
        local function fresh(i) return string.sub(base, 1, 12) .. struct.pack('>I4', i) end

        """;

    // A writer whose lease has ended may have committed or not: what it marked gets a new stamp, never its old one.
    private const string Marks = """
        local writer = ARGV[3]
        local function open(key, i)
          local value = redis.call('GET', key)
          if not value then return nil, '', 0, nil end
          local stamp, others, last, own = string.sub(value, 2, 17), '', 0, nil
          for at = 18, #value, 24 do
            local ends = struct.unpack('>d', string.sub(value, at + 16, at + 23))
            if string.sub(value, at, at + 15) == writer then own = ends
            elseif ends <= now then stamp = fresh(i)
            else
              others = others .. string.sub(value, at, at + 23)
              last = math.max(last, ends)
            end
          end
          return stamp, others, last, own
        end
        local function keep(key, value, ends) redis.call('SET', key, value, 'PX', string.format('%.0f', ends - now)) end

        """;

    /// <summary>Keys: epoch, log, tags. Arguments: 16 random bytes, time to live of stamps, quarantine. Answers state, epoch, stamps.</summary>
    public static Script Look { get; internal set; } = new(Epoch + Tags + """
        local state, stamps = 'a', {}
        for i = 3, #KEYS do
          local value = redis.call('GET', KEYS[i])
          if not value then
            value = 's' .. fresh(i)
            redis.call('SET', KEYS[i], value, 'PX', ARGV[2])
          elseif string.sub(value, 1, 1) == 'm' then
            state = 'm'
          elseif redis.call('PTTL', KEYS[i]) < ARGV[2] / 2 then
            redis.call('PEXPIRE', KEYS[i], ARGV[2])
          end
          stamps[i - 2] = string.sub(value, 2, 17)
        end
        if age < tonumber(ARGV[3]) then state = 'n' end
        return state .. string.sub(epoch, 1, 16) .. table.concat(stamps)
        """);

    /// <summary>Keys: epoch, log, tags. Arguments: 16 random bytes, lease, writer, length of the log, what to log.</summary>
    public static Script Mark { get; internal set; } = new(Epoch + Log + Tags + Marks + """
        for i = 3, #KEYS do
          local stamp, others, last, own = open(KEYS[i], i)
          local ends = math.max(now + ARGV[2], own or 0)
          keep(KEYS[i], 'm' .. (stamp or fresh(i)) .. others .. writer .. struct.pack('>d', ends), math.max(last, ends))
        end
        log(ARGV[4], ARGV[5])
        return #KEYS - 2
        """);

    /// <summary>Keys: epoch, log, tags. Arguments: 16 random bytes, time to live of stamps, writer, length of the log, what to log, how many of the tags change: the first ones; channel.</summary>
    public static Script End { get; internal set; } = new(Epoch + Log + Tags + Marks + """
        for i = 3, #KEYS do
          local committed = i <= ARGV[6] + 2
          local stamp, others, last, own = open(KEYS[i], i)
          if committed then stamp = fresh(i) end
          if committed or own then
            if others == '' then keep(KEYS[i], 's' .. stamp, now + ARGV[2])
            else keep(KEYS[i], 'm' .. stamp .. others, last) end
          end
        end
        log(ARGV[4], ARGV[5])
        redis.call('PUBLISH', ARGV[7], '')
        return #KEYS - 2
        """);

    /// <summary>
    /// Keys: epoch, log. Arguments: 16 random bytes, number of the last event that was read, how many events at most. Answers the
    /// epoch, the number of the last event (or, when there are more, of the last one told), whether there are more, and the events.
    /// </summary>
    public static Script Pull { get; internal set; } = new(Epoch + Log + """
        local answer = {string.sub(epoch, 1, 16), 0, 0}
        local read, many = tonumber(ARGV[2]), tonumber(ARGV[3])
        local function number(event) return tonumber(string.sub(event[1], 3)) end
        local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
        answer[2] = newest and number(newest) or 0
        if read < 0 or read >= answer[2] then return answer end
        local events = redis.call('XRANGE', KEYS[2], string.format('1-%.0f', read + 1), '+', 'COUNT', many)
        if number(events[1]) ~= read + 1 then
          answer[3] = -1
          return answer
        end
        for i = 1, #events do answer[3 + i] = events[i][2][2] end
        if read + #events < answer[2] then
          answer[2] = read + #events
          answer[3] = 1
        end
        return answer
        """);

    /// <summary>Changes everything. Keys: epoch, log. Arguments: 16 random bytes, channel.</summary>
    public static Script NewEpoch { get; internal set; } = new(Epoch + """
        begin()
        redis.call('PUBLISH', ARGV[2], '')
        return 1
        """);

    /// <summary>Keys: lock. Arguments: leader, lease. Answers 0 when another one leads, 2 when another one has ended a moment ago, else 1.</summary>
    public static Script Lead { get; } = new("""
        #!lua flags=allow-oom
        local value = redis.call('GET', KEYS[1])
        if value and value ~= 'ended' then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return value and 2 or 1
        """);

    /// <summary>Keys: lock. Arguments: leader.</summary>
    public static Script EndLeading { get; } = new("""
        #!lua flags=allow-oom
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], 'ended', 'PX', 1000) end
        return 0
        """);
}
