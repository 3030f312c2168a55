using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OathMesh.Replay;
using StackExchange.Redis;

namespace OathMesh.Redis;

/// <summary>
/// The one command of a verification, and the one that prepares a bucket. Both touch keys of one bucket only, which share a slot of a Redis Cluster.
/// All comparisons are with Redis's own clock: what two receivers think of the time does not matter.
/// </summary>
internal static class ReplayScript
{
    public const int Buckets = 256;

    private const int NonceBits = 48;

    // A consumed token has iat <= (time of its consumption) + lead. If the data is lost afterwards, the next epoch is not before that time, so
    // the token has iat <= epoch + lead: denied for good. The entry lives until `keep`, and from `keep` on the token is denied without it.
    private static readonly string ConsumeText =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local reply = ARGV[4] * 8
        local epoch = tonumber(redis.call('GET', KEYS[1]) or '')
        if not epoch then
          redis.call('SET', KEYS[1], string.format('%.0f', now))
          return reply + 3
        end
        local iat = ARGV[1] * 1000
        if iat <= epoch + ARGV[3] then return reply + 2 end
        if iat > now + ARGV[3] then return reply + 4 end
        local left = ARGV[2] * 1000 - now
        if left <= 0 then return reply + 5 end
        if redis.call('SET', KEYS[2], '', 'NX', 'PX', left) then return reply + 1 end
        return reply
        """.ReplaceLineEndings("\n");

    // Writes, so that a server that cannot is found out; sets a missing epoch, or with ARGV[1] = 1 moves it to now, never back.
    private static readonly string PrepareText =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('SET', KEYS[2], '', 'PX', '1000')
        local epoch = tonumber(redis.call('GET', KEYS[1]) or '')
        if not epoch or (ARGV[1] == '1' and epoch < now) then
          redis.call('SET', KEYS[1], string.format('%.0f', now))
        end
        local info = redis.pcall('INFO', 'memory')
        local policy = type(info) == 'string' and string.match(info, 'maxmemory_policy:([%w-]+)') or ''
        return {string.format('%.0f', now), policy}
        """.ReplaceLineEndings("\n");

    /// <summary>A replica that takes writes would allow a token that the master knows as used.</summary>
    private const CommandFlags MasterOnly = CommandFlags.DemandMaster;

    private static readonly byte[] ConsumeHash = HashOf(ConsumeText);
    private static readonly RedisKey[] EpochKeys = [.. Enumerable.Range(0, Buckets).Select(bucket => KeyOf("oathmesh:epoch:", bucket))];
    private static readonly RedisKey[] ProbeKeys = [.. Enumerable.Range(0, Buckets).Select(bucket => KeyOf("oathmesh:probe:", bucket))];

    /// <summary>A number that the reply has to repeat, so that a reply can never be taken for another call's. 48 bits: Lua counts exactly to 2^53.</summary>
    public static long FirstNonce() => BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static Task<RedisResult> ConsumeAsync(IDatabase database, in ReplayEntry entry, long leadMilliseconds, long nonce)
    {
        var bucket = (int)(entry.Key >> 120);
        return database.ScriptEvaluateAsync(
            ConsumeHash,
            [EpochKeys[bucket], ReplayKey(entry.Key)],
            [entry.IssuedAt, entry.KeepUntil, leadMilliseconds, Mask(nonce)],
            MasterOnly);
    }

    /// <summary>
    /// Asks for a bucket's epoch with a token from 1970, which is never consumed: tells whether the server knows the script, and sets a missing epoch.
    /// To load it is to send the script itself, so that the server knows it from now on.
    /// </summary>
    public static Task<RedisResult> TouchAsync(IDatabase database, int bucket, bool load)
    {
        RedisKey[] keys = [EpochKeys[bucket], ProbeKeys[bucket]];
        RedisValue[] values = [0, 0, 0, 0];
        return load
            ? database.ScriptEvaluateAsync(ConsumeText, keys, values, MasterOnly | CommandFlags.NoScriptCache)
            : database.ScriptEvaluateAsync(ConsumeHash, keys, values, MasterOnly);
    }

    public static Task<RedisResult> PrepareAsync(IDatabase database, int bucket, bool raiseEpoch) =>
        database.ScriptEvaluateAsync(PrepareText, [EpochKeys[bucket], ProbeKeys[bucket]], [raiseEpoch ? 1 : 0], MasterOnly | CommandFlags.NoScriptCache);

    /// <summary>Reads the reply to the call with this nonce. Anything else is no answer.</summary>
    public static bool TryReadReply(RedisResult result, long nonce, out ReplayReply reply)
    {
        reply = default;
        if (result is null || result.IsNull)
        {
            return false;
        }

        long number;
        try
        {
            number = (long)result;
        }
        catch (Exception e) when (e is InvalidCastException or FormatException or OverflowException)
        {
            return false;
        }

        reply = (ReplayReply)(number & 7);
        return number >> 3 == Mask(nonce) && reply <= ReplayReply.TooLate;
    }

    public static bool IsUnknownScript(Exception exception) =>
        exception is RedisServerException && exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    internal static string ReplayKey(UInt128 key) =>
        string.Create(CultureInfo.InvariantCulture, $"oathmesh:replay:{{{(byte)(key >> 120):x2}}}:{key:x32}");

    internal static string EpochKey(int bucket) => (string)EpochKeys[bucket]!;

    private static long Mask(long nonce) => nonce & ((1L << NonceBits) - 1);

    private static RedisKey KeyOf(string prefix, int bucket) =>
        (RedisKey)string.Create(CultureInfo.InvariantCulture, $"{prefix}{{{bucket:x2}}}");

#pragma warning disable CA5350 // SHA-1 is the name that Redis gives to a script; nothing relies on its strength.
    private static byte[] HashOf(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
