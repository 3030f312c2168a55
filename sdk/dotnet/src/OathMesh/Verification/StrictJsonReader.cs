using System.Buffers;
using System.Text.Json;

namespace OathMesh.Verification;

/// <summary>The grammar of RFC 8259 by recursive descent, for <see cref="StrictJson"/>. Each method starts at the first byte of what it reads and stops behind the last.</summary>
internal ref struct StrictJsonReader(byte[] buffer, int start, int length, int scratch, Span<MemberName> names)
{
    /// <summary>What ends a run of plain characters in a string: the quotation mark, an escape, or a control character, which must be escaped.</summary>
    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly Span<MemberName> _names = names;
    private readonly int _end = start + length;
    private int _at = start;
    private int _scratch = scratch;
    private int _members;
    private int _objects;

    /// <summary>One object, white space around it, and nothing else.</summary>
    public bool TryReadDocument<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, IMemberVisitor
    {
        SkipWhiteSpace();
        if (Next != '{' || !TryReadObject(depth: 1, ref visitor))
        {
            return false;
        }

        SkipWhiteSpace();
        return _at == _end;
    }

    /// <summary>The next byte; 0, which is no JSON, at the end.</summary>
    private readonly byte Next => _at < _end ? buffer[_at] : (byte)0;

    private bool TryReadObject<TVisitor>(int depth, ref TVisitor visitor)
        where TVisitor : struct, IMemberVisitor
    {
        if (depth > OathMeshLimits.MaxJsonDepth)
        {
            return false;
        }

        _at++;
        var owner = ++_objects;
        SkipWhiteSpace();
        if (TryTake('}'))
        {
            return true;
        }

        do
        {
            SkipWhiteSpace();
            if (Next != '"' || !TryReadString(out var name) || !TryAddMember(owner, name))
            {
                return false;
            }

            SkipWhiteSpace();
            if (!TryTake(':'))
            {
                return false;
            }

            SkipWhiteSpace();
            if (!TryReadValue(depth, ref visitor, out var value))
            {
                return false;
            }

            if (depth == 1)
            {
                visitor.Visit(buffer.AsSpan(name.Start, name.Length), value);
            }

            SkipWhiteSpace();
        }
        while (TryTake(','));

        return TryTake('}');
    }

    private bool TryReadArray<TVisitor>(int depth, ref TVisitor visitor)
        where TVisitor : struct, IMemberVisitor
    {
        if (depth > OathMeshLimits.MaxJsonDepth)
        {
            return false;
        }

        _at++;
        SkipWhiteSpace();
        if (TryTake(']'))
        {
            return true;
        }

        do
        {
            SkipWhiteSpace();
            if (!TryReadValue(depth, ref visitor, out _))
            {
                return false;
            }

            SkipWhiteSpace();
        }
        while (TryTake(','));

        return TryTake(']');
    }

    /// <summary>A value inside a container of the given depth.</summary>
    private bool TryReadValue<TVisitor>(int depth, ref TVisitor visitor, out ClaimSlot value)
        where TVisitor : struct, IMemberVisitor
    {
        var from = _at;
        switch (Next)
        {
            case (byte)'"':
                return TryReadString(out value);
            case (byte)'{':
                return Slot(TryReadObject(depth + 1, ref visitor), JsonTokenType.StartObject, from, out value);
            case (byte)'[':
                return Slot(TryReadArray(depth + 1, ref visitor), JsonTokenType.StartArray, from, out value);
            case (byte)'t':
                return Slot(TryReadLiteral("true"u8), JsonTokenType.True, from, out value);
            case (byte)'f':
                return Slot(TryReadLiteral("false"u8), JsonTokenType.False, from, out value);
            case (byte)'n':
                return Slot(TryReadLiteral("null"u8), JsonTokenType.Null, from, out value);
            default:
                return Slot(TryReadNumber(), JsonTokenType.Number, from, out value);
        }
    }

    private readonly bool Slot(bool read, JsonTokenType type, int from, out ClaimSlot value)
    {
        value = new ClaimSlot(type, from, _at - from);
        return read;
    }

    /// <summary>A string's content: where it stands when it has no escapes, otherwise decoded in the scratch space.</summary>
    private bool TryReadString(out ClaimSlot value)
    {
        var from = ++_at;
        value = default;
        var run = PlainRun();
        _at += run;
        if (TryTake('"'))
        {
            value = new ClaimSlot(JsonTokenType.String, from, run);
            return true;
        }

        // What is decoded is never longer than what stands there, so the scratch space suffices.
        var decodedFrom = _scratch;
        CopyToScratch(from, run);
        while (TryTake('\\'))
        {
            if (!JsonEscape.TryDecode(buffer.AsSpan(_at, _end - _at), buffer.AsSpan(_scratch), out var consumed, out var written))
            {
                return false;
            }

            _at += consumed;
            _scratch += written;
            run = PlainRun();
            CopyToScratch(_at, run);
            _at += run;
        }

        value = new ClaimSlot(JsonTokenType.String, decodedFrom, _scratch - decodedFrom);
        return TryTake('"');
    }

    /// <summary>How many bytes stand for themselves from here on.</summary>
    private readonly int PlainRun()
    {
        var rest = buffer.AsSpan(_at, _end - _at);
        var stop = rest.IndexOfAny(StringStops);
        return stop < 0 ? rest.Length : stop;
    }

    private void CopyToScratch(int from, int count)
    {
        buffer.AsSpan(from, count).CopyTo(buffer.AsSpan(_scratch));
        _scratch += count;
    }

    private bool TryReadLiteral(ReadOnlySpan<byte> literal)
    {
        if (!buffer.AsSpan(_at, _end - _at).StartsWith(literal))
        {
            return false;
        }

        _at += literal.Length;
        return true;
    }

    private bool TryReadNumber()
    {
        TryTake('-');
        if (!TryTake('0') && !TryReadDigits())
        {
            return false;
        }

        if (TryTake('.') && !TryReadDigits())
        {
            return false;
        }

        if (!TryTake('e') && !TryTake('E'))
        {
            return true;
        }

        if (!TryTake('+'))
        {
            TryTake('-');
        }

        return TryReadDigits();
    }

    /// <summary>One or more digits.</summary>
    private bool TryReadDigits()
    {
        var from = _at;
        while (Next is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at > from;
    }

    private bool TryAddMember(int owner, ClaimSlot name)
    {
        if (_members == _names.Length)
        {
            return false;
        }

        var text = buffer.AsSpan(name.Start, name.Length);
        foreach (var known in _names[.._members])
        {
            if (known.Owner == owner && text.SequenceEqual(buffer.AsSpan(known.Start, known.Length)))
            {
                return false;
            }
        }

        _names[_members++] = new MemberName(owner, name.Start, name.Length);
        return true;
    }

    private bool TryTake(char expected)
    {
        if (Next != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipWhiteSpace()
    {
        while (Next is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }
}
