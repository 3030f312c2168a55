using OathMesh.Ed25519;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace OathMesh.Tests.Ed25519;

/// <summary>Without AVX2 there is nothing to test: the lanes are not used then.</summary>
public sealed class FieldLanesTests
{
    private static readonly FieldElement Largest = new(
        FieldElement.LimbMask, FieldElement.LimbMask, FieldElement.LimbMask, FieldElement.LimbMask,
        FieldElement.LimbMask);

    [Fact]
    public void Products_agree_with_BigInteger_in_every_lane()
    {
        if (!FieldLanes.IsSupported)
            return;

        var elements = Elements();
        for (var i = 0; i < elements.Count; i++)
        {
            for (var j = 0; j < elements.Count; j += 3)
            {
                FieldElement A(int lane) => elements[(i + lane) % elements.Count];
                FieldElement B(int lane) => elements[(j + 5 * lane) % elements.Count];
                FieldLanes.Multiply(Load(A), Load(B), out var product);
                ShouldBe(product, lane => A(lane).ToInteger() * B(lane).ToInteger());
            }
        }
    }

    /// <summary>The largest limbs that the addition formula gives: 4 times the left operand's bound, 3 times the right's.</summary>
    [Fact]
    public void Products_are_right_at_the_documented_bounds()
    {
        if (!FieldLanes.IsSupported)
            return;

        var largest = Load(_ => Largest);
        var zero = Load(_ => FieldElement.Zero);
        var four = largest + largest - zero;
        var three = largest - zero;
        var value = Largest.ToInteger();

        FieldLanes.Multiply(four, three, out var product);
        ShouldBe(product, _ => 2 * value * value);
        FieldLanes.Multiply(three, three, out product);
        ShouldBe(product, _ => value * value);

        // A product stays within its bound as the right operand of a difference and as a factor.
        FieldLanes.Multiply(product + product - product, product - product + product, out product);
        ShouldBe(product, _ => BigInteger.Pow(value, 4));
    }

    [Fact]
    public void Packed_elements_are_loaded_and_negated_in_the_lanes_that_ask_for_it()
    {
        if (!FieldLanes.IsSupported)
            return;

        var elements = Elements();
        for (var i = 0; i < elements.Count; i++)
        {
            FieldElement E(int lane) => elements[(i + 3 * lane) % elements.Count];
            bool IsNegated(int lane) => ((i >> lane) & 1) != 0;
            ulong Mask(int lane) => IsNegated(lane) ? ulong.MaxValue : 0;

            FieldLanes.Load(PackedElement.From(E(0)), PackedElement.From(E(1)), PackedElement.From(E(2)), PackedElement.From(E(3)), out var lanes);
            ShouldBe(lanes, lane => E(lane).ToInteger());

            var negated = lanes.NegateIf(Vector256.Create(Mask(0), Mask(1), Mask(2), Mask(3)));
            ShouldBe(negated, lane => IsNegated(lane) ? -E(lane).ToInteger() : E(lane).ToInteger());
            FieldLanes.Multiply(Load(_ => Largest), negated, out var product);
            ShouldBe(product, lane => (IsNegated(lane) ? -1 : 1) * E(lane).ToInteger() * Largest.ToInteger());
        }
    }

    [Fact]
    public void Packed_elements_are_reduced_and_come_back()
    {
        foreach (var element in Elements())
        {
            var reduced = FieldEncoding.Reduce(element);
            PackedElement.From(element).Unpack(out var unpacked);
            unpacked.ToInteger().Should().Be(reduced.ToInteger());
            reduced.NegateIf(0).ToInteger().Should().Be(reduced.ToInteger());
            reduced.NegateIf(ulong.MaxValue).ToInteger().Should().Be(2 * Reference.P - reduced.ToInteger());
        }
    }

    [Fact]
    public void Sums_and_differences_agree_with_BigInteger()
    {
        if (!FieldLanes.IsSupported)
            return;

        var elements = Elements();
        var one = Load(_ => FieldElement.One);
        for (var i = 0; i < elements.Count; i++)
        {
            FieldElement A(int lane) => elements[(i + lane) % elements.Count];
            FieldElement B(int lane) => elements[(i + 7 * lane) % elements.Count];
            FieldLanes.Multiply(Load(A) + Load(B), one, out var sum);
            FieldLanes.Multiply(Load(A) - Load(B), one, out var difference);
            ShouldBe(sum, lane => A(lane).ToInteger() + B(lane).ToInteger());
            ShouldBe(difference, lane => A(lane).ToInteger() - B(lane).ToInteger());
        }
    }

    private static FieldLanes Load(Func<int, FieldElement> lane) =>
        FieldLanes.Load(lane(0), lane(1), lane(2), lane(3));

    private static void ShouldBe(FieldLanes actual, Func<int, BigInteger> expected)
    {
        for (var lane = 0; lane < FieldLanes.Count; lane++)
            Reference.Mod(actual.Extract(lane).ToInteger()).Should().Be(Reference.Mod(expected(lane)));
    }

    private static List<FieldElement> Elements()
    {
        var random = new Random(4);
        ulong Limb() => (ulong)random.NextInt64(1L << 51);
        List<FieldElement> elements =
        [
            FieldElement.Zero,
            FieldElement.One,
            Largest,
            (Reference.P - 1).ToElement(),
            Reference.P.ToElement(),
            new(FieldElement.LimbMask, 0, 0, 0, 0),
            new(0, 0, 0, 0, FieldElement.LimbMask),
            new((1 << 26) - 1, 1 << 26, (1 << 26) - 1, 1 << 26, (1 << 26) - 1),
        ];
        for (var i = 0; i < 60; i++)
            elements.Add(new FieldElement(Limb(), Limb(), Limb(), Limb(), Limb()));
        return elements;
    }
}
