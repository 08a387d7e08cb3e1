import Foundation

/// Which file a path names: another of the same name is another.
struct FileIdentity: Equatable {
    private let device: UInt
    private let inode: UInt

    /// - Returns: nil where there is none.
    init?(path: String) {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target),
            let device = attributes[.systemNumber] as? UInt, let inode = attributes[.systemFileNumber] as? UInt
        else { return nil }
        (self.device, self.inode) = (device, inode)
    }
}
