using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>The hash of an issuer's revocations: a field for each, named <c>kind:value</c>, with the entry as JSON; <c>#id</c>, made once with the list; <c>#version</c>, one more with each change.</summary>
internal sealed class RevocationKeys(string issuer)
{
    public static readonly RedisValue Id = "#id";
    public static readonly RedisValue Version = "#version";

    // Of each: -1 when there is no list, 0 when nothing was done, 1 when it was.
    public const string Add = """
        if redis.call('HEXISTS', KEYS[1], '#id') == 0 then return -1 end
        if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) - 2 >= tonumber(ARGV[3]) then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
        redis.call('HINCRBY', KEYS[1], '#version', 1)
        redis.call('PUBLISH', ARGV[4], 'changed')
        return 1
        """;

    /// <summary>Takes an entry out; when its JSON is given, only if it is still that one.</summary>
    public const string Remove = """
        if redis.call('HEXISTS', KEYS[1], '#id') == 0 then return -1 end
        if ARGV[2] ~= '' and redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
        if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
        redis.call('HINCRBY', KEYS[1], '#version', 1)
        redis.call('PUBLISH', ARGV[3], 'changed')
        return 1
        """;

    public const string Create = """
        if redis.call('HEXISTS', KEYS[1], '#id') == 1 then return 0 end
        redis.call('HSET', KEYS[1], '#id', ARGV[1])
        redis.call('HSET', KEYS[1], '#version', 0)
        return 1
        """;

    /// <summary>
    /// Puts a list that Redis lost back: ARGV has id, version, channel, then fields and values. Into a list that somebody made anew meanwhile, what is missing
    /// there is added; it keeps its own id.
    /// </summary>
    public const string Restore = """
        local id = redis.call('HGET', KEYS[1], '#id')
        local version = tonumber(redis.call('HGET', KEYS[1], '#version') or '0')
        if id == ARGV[1] and version >= tonumber(ARGV[2]) then return 0 end
        local set = 'HSET'
        if id and id ~= ARGV[1] then set = 'HSETNX' end
        for i = 4, #ARGV, 2 do redis.call(set, KEYS[1], ARGV[i], ARGV[i + 1]) end
        if not id then redis.call('HSET', KEYS[1], '#id', ARGV[1]) end
        redis.call('HSET', KEYS[1], '#version', math.max(version, tonumber(ARGV[2])) + 1)
        redis.call('PUBLISH', ARGV[3], 'changed')
        return 1
        """;

    // The braces put what belongs to one issuer into one slot of a cluster.
    public RedisKey Hash { get; } = $"oathmesh:revocations:{{{issuer}}}";

    public RedisChannel Channel { get; } = new($"oathmesh:revoked:{{{issuer}}}", RedisChannel.PatternMode.Literal);

    public string ChannelName { get; } = $"oathmesh:revoked:{{{issuer}}}";

    public string Issuer => issuer;
}
