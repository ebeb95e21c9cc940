using Inferly.Analytics.Log;

namespace Inferly.Analytics.Tests.Log;

/// <summary>A segment file on a disk that refuses, or pauses, when it is told to.</summary>
internal sealed class FaultyFile(ISegmentFile real, FaultyFile.Disk disk) : ISegmentFile
{
    public void Write(ReadOnlySpan<byte> bytes, long position)
    {
        lock (disk.Still)
        {
            if (disk.WritesFail())
            {
                real.Write(bytes[..(bytes.Length * 2 / 3)], position);
                throw new IOException("No space left on device");
            }

            real.Write(bytes, position);
        }

        disk.Written();
    }

    public void Store(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, long position)
    {
        lock (disk.Still)
        {
            real.Store(head, payload, position);
            disk.Stored++;
        }
    }

    public long? Reserve(long position)
    {
        if (!disk.CanReserve)
        {
            return null;
        }

        lock (disk.Still)
        {
            disk.Reserved++;
            if (disk.ReservesFail)
            {
                real.Write(new byte[1000], position);
                throw new IOException("No space left on device");
            }

            return real.Reserve(position);
        }
    }

    public void SetLength(long length)
    {
        if (disk.CutsFail)
        {
            throw new IOException("Read-only file system");
        }

        lock (disk.Still)
        {
            real.SetLength(length);
        }
    }

    public void Flush()
    {
        if (disk.FlushesFail)
        {
            throw new IOException("Input/output error");
        }

        real.Flush();
    }

    public void Dispose() => real.Dispose();

    /// <summary>What all files of a test share.</summary>
    internal sealed class Disk
    {
        public Func<bool> WritesFail { get; set; } = () => false;

        public bool CutsFail { get; set; }

        public bool FlushesFail { get; set; }

        public bool CanReserve { get; set; }

        public bool ReservesFail { get; set; }

        /// <summary>How often room was asked for.</summary>
        public int Reserved { get; set; }

        /// <summary>Records stored in reserved room.</summary>
        public int Stored { get; set; }

        /// <summary>Held while a file changes. Who copies files under it gets what the end of the process would leave between two changes.</summary>
        public Lock Still { get; } = new();

        public bool OpensFail { get; set; }

        /// <summary>Called when the bytes are on the disk and the writer does not know it yet.</summary>
        public Action Written { get; set; } = () => { };

        public ISegmentFile Open(string path)
        {
            if (OpensFail)
            {
                throw new IOException("Too many open files");
            }

            return new FaultyFile(SegmentFile.OpenWrite(path), this);
        }
    }
}
