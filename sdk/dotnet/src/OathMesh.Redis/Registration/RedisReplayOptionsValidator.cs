using Microsoft.Extensions.Options;

namespace OathMesh.Redis;

/// <summary>Reports every fault of the settings at once.</summary>
internal sealed class RedisReplayOptionsValidator : IValidateOptions<RedisReplayOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisReplayOptions options)
    {
        var faults = options.Validate();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"Redis replay store: {fault}"));
    }
}
