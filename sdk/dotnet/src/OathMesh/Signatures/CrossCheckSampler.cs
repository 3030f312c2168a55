using System.Security.Cryptography;

namespace OathMesh.Signatures;

/// <summary>Picks one in so many, at random intervals: a sender cannot tell which signature is checked twice.</summary>
/// <param name="rate">One in how many on average; 0 for none, 1 for all.</param>
internal sealed class CrossCheckSampler(int rate)
{
    private int _remaining = rate == 0 ? 0 : NextInterval(rate);

    public bool IsDue()
    {
        if (rate == 0 || Interlocked.Decrement(ref _remaining) > 0)
        {
            return false;
        }

        Interlocked.Exchange(ref _remaining, NextInterval(rate));
        return true;
    }

    /// <summary>From 1 to 2 x rate - 1, all equally likely: the mean is the rate.</summary>
    private static int NextInterval(int rate) => RandomNumberGenerator.GetInt32(1, 2 * rate);
}
