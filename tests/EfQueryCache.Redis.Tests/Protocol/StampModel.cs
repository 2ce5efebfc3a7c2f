using EfQueryCache.SecondLevel;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>What stamps have to be, the simple way: equal exactly when the tag's version and the epoch are.</summary>
internal sealed class StampModel
{
    private readonly Dictionary<string, int> _versions = [];
    private readonly Dictionary<string, HashSet<UInt128>> _writers = [];
    private readonly Dictionary<(int Epoch, string Tag, int Version), UInt128> _stamps = [];
    private readonly Dictionary<int, UInt128> _epochs = [];
    private readonly HashSet<(UInt128 Epoch, UInt128 Stamp)> _used = [];
    private int _epoch;

    public void Mark(UInt128 writer, IEnumerable<string> tags)
    {
        foreach (var tag in tags) (_writers.TryGetValue(tag, out var writers) ? writers : _writers[tag] = []).Add(writer);
    }

    public void End(UInt128 writer, IEnumerable<string> tags, bool isCommitted)
    {
        foreach (var tag in tags)
        {
            if (_writers.TryGetValue(tag, out var writers)) writers.Remove(writer);
            if (isCommitted) _versions[tag] = _versions.GetValueOrDefault(tag) + 1;
        }
    }

    public void LoseEpoch()
    {
        _epoch++;
        _writers.Clear();
    }

    public void Check(string[] tags, SecondLevelAnswer answer, string where)
    {
        var isMarked = tags.Any(tag => _writers.TryGetValue(tag, out var writers) && writers.Count > 0);
        Assert.True(answer.State == (isMarked ? SecondLevelState.Marked : SecondLevelState.Answered), $"{where}: {answer.State}");
        if (isMarked) return;

        if (_epochs.TryGetValue(_epoch, out var epoch)) Assert.True(epoch == answer.Epoch, $"{where}: the epoch has changed");
        else Assert.True(!_epochs.ContainsValue(answer.Epoch), $"{where}: an old epoch");
        _epochs[_epoch] = answer.Epoch;
        for (var i = 0; i < tags.Length; i++)
        {
            var version = (_epoch, tags[i], _versions.GetValueOrDefault(tags[i]));
            if (_stamps.TryGetValue(version, out var stamp)) Assert.True(stamp == answer.Stamps[i], $"{where}: {tags[i]} has changed");
            else Assert.True(_used.Add((answer.Epoch, answer.Stamps[i])), $"{where}: {tags[i]} has an old stamp");
            _stamps[version] = answer.Stamps[i];
        }
    }
}
