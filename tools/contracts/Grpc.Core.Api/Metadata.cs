using System.Collections;
using System.Text;

namespace Grpc.Core;

public sealed class Metadata : IList<Metadata.Entry>
{
    public const string BinaryHeaderSuffix = "-bin";

    public static readonly Metadata Empty = new(isReadOnly: true);

    private readonly List<Entry> _entries = [];
    private readonly bool _isReadOnly;

    public Metadata()
        : this(isReadOnly: false)
    {
    }

    private Metadata(bool isReadOnly) => _isReadOnly = isReadOnly;

    public int Count => _entries.Count;

    public bool IsReadOnly => _isReadOnly;

    public Entry this[int index]
    {
        get => _entries[index];
        set => Writable[index] = value;
    }

    private List<Entry> Writable => _isReadOnly ? throw new InvalidOperationException("The metadata is read-only.") : _entries;

    public Entry? Get(string key) => _entries.FindLast(entry => string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase));

    public string? GetValue(string key) => Get(key)?.Value;

    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    public IEnumerable<Entry> GetAll(string key) => _entries.Where(entry => string.Equals(entry.Key, key, StringComparison.OrdinalIgnoreCase));

    public void Add(string key, string value) => Add(new Entry(key, value));

    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    public void Add(Entry item) => Writable.Add(item);

    public void Insert(int index, Entry item) => Writable.Insert(index, item);

    public bool Remove(Entry item) => Writable.Remove(item);

    public void RemoveAt(int index) => Writable.RemoveAt(index);

    public void Clear() => Writable.Clear();

    public bool Contains(Entry item) => _entries.Contains(item);

    public int IndexOf(Entry item) => _entries.IndexOf(item);

    public void CopyTo(Entry[] array, int arrayIndex) => _entries.CopyTo(array, arrayIndex);

    public IEnumerator<Entry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public class Entry
    {
        private readonly string? _value;
        private readonly byte[]? _bytes;

        public Entry(string key, byte[] valueBytes)
            : this(key, isBinary: true) => _bytes = valueBytes;

        public Entry(string key, string value)
            : this(key, isBinary: false) => _value = value;

        private Entry(string key, bool isBinary)
        {
            Key = key.ToLowerInvariant();
            if (IsBinary != isBinary)
            {
                throw new ArgumentException("Keys of bytes end in -bin, others do not.", nameof(key));
            }
        }

        public string Key { get; }

        public string Value => _value ?? throw new InvalidOperationException("The entry is binary.");

        public byte[] ValueBytes => _bytes ?? Encoding.ASCII.GetBytes(_value!);

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);
    }
}
